"""The simulator as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.contract.pretend_service import TOKEN
from tests.contract.simulated import ACCOUNT, CLINIC, PATIENT, simulated

if TYPE_CHECKING:
    from tests.contract.pretend_service import PretendService

_ROOT = Path(__file__).parents[2]
GOOD = {"account_sid": ACCOUNT, "auth_token": TOKEN, "service_url": "http://127.0.0.1:9", "senders": [CLINIC]}


def _start(folder: Path, config: dict[str, Any]) -> subprocess.Popen[str]:
    path = folder / "simulator.json"
    path.write_text(json.dumps(config), "utf-8")
    command = [sys.executable, "-m", "simulator", "--port", "0", "--config", str(path)]
    return subprocess.Popen(command, cwd=_ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.processes
def test_it_says_when_it_is_ready_and_stops_when_told(tmp_path: Path) -> None:
    with _start(tmp_path, GOOD | {"data_dir": str(tmp_path)}) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        form = {"To": PATIENT, "From": CLINIC, "Body": "Private words"}
        answer = requests.post(
            f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data=form, auth=(ACCOUNT, TOKEN), timeout=5
        )
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=10)

    assert (answer.status_code, process.returncode) == (201, 0)
    assert answer.json()["sid"] in logged
    assert not [secret for secret in (TOKEN, PATIENT, PATIENT[1:], "Private") if secret in logged]


@pytest.mark.processes
def test_it_names_what_is_wrong_with_its_settings(tmp_path: Path) -> None:
    with _start(tmp_path, GOOD | {"senders": ["me"], "auth_token": ""}) as process:
        printed, faults = process.communicate(timeout=10)

    assert (process.returncode, printed) == (2, "")
    assert faults.splitlines() == ["$.auth_token: missing or not valid", "$.senders: missing or not valid"]


@pytest.mark.processes
def test_what_it_has_accepted_outlives_a_kill(service: PretendService, tmp_path: Path) -> None:
    with _start(tmp_path, GOOD | {"data_dir": str(tmp_path)}) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        with ThreadPoolExecutor(8) as pool:
            accepted = set(pool.map(lambda _: _create(url), range(40)))
        process.kill()

    with simulated(service, tmp_path) as after:
        assert {entry["sid"] for entry in after.get("/sim/log")} == accepted


def _create(url: str) -> str:
    form = {"To": PATIENT, "From": CLINIC, "Body": "Hello"}
    answer = requests.post(
        f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", data=form, auth=(ACCOUNT, TOKEN), timeout=5
    )
    return str(answer.json()["sid"])
