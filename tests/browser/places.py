"""Where the story is played: the demo as a new user starts it, and separate processes on PostgreSQL and Redis."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.base.database import Database
from service.base.keys import new_key
from service.base.settings import load_settings
from service.demo import people
from service.demo.seed import seed
from service.program import build_program
from tests.support.ports import free_port

READY_WITHIN = 60.0
SID, TOKEN = "AC" + "5a" * 16, "not-a-secret-of-anybody"
OURS = [sys.executable, "-m", "service.cli"]
LANES = ("urgent", "aftercare", "housekeeping")


@dataclass(frozen=True, slots=True)
class Place:
    """A running program; `addresses` as in the demo's `demo.json`."""

    name: str
    addresses: dict[str, Any]


@contextmanager
def the_demo(directory: Path) -> Iterator[Place]:
    """Start `aftercourse demo` and stop it as Ctrl-C does."""
    port = free_port(beside=1)
    command = [*OURS, "demo", "--port", str(port), "--data", str(directory)]
    said = directory.parent / "demo.out"
    with said.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/readyz", process)
        _wait_for(f"http://127.0.0.1:{port + 1}/sim/phones", process)
        yield Place("demo", json.loads((directory / "demo.json").read_text("utf-8")))
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0, f"the demo ended otherwise than by Ctrl-C:\n{said.read_text('utf-8')}"


@contextmanager
def separate_processes(directory: Path, database: Database, redis_url: str) -> Iterator[Place]:
    """Start every production process by its own command, on PostgreSQL."""
    port = free_port(beside=1)
    environ = _environ(port, database.engine.url.render_as_string(hide_password=False), redis_url)
    program = build_program(load_settings(environ))
    token = seed(program)
    program.database.dispose()
    (directory / "simulator.json").write_text(json.dumps(_simulator(port, directory)), "utf-8")
    commands = [
        [sys.executable, "-m", "simulator", "--port", str(port + 1), "--config", str(directory / "simulator.json")],
        [*OURS, "web", "--bind", f"127.0.0.1:{port}", "--workers", "1"],
        *([*OURS, "worker", "--lane", lane] for lane in LANES),
        [*OURS, "clock"],
    ]
    running = [_start(command, environ, directory / f"{place}.log") for place, command in enumerate(commands)]
    try:
        for address, process in zip((f"{port + 1}/sim/phones", f"{port}/readyz"), running, strict=False):
            _wait_for(f"http://127.0.0.1:{address}", process)
        yield Place("separate", _addresses(port, token))
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(20)


def _environ(port: int, database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "AFTERCOURSE_DATABASE_URL": database_url,
        "AFTERCOURSE_REDIS_URL": redis_url,
        "AFTERCOURSE_SECRET_KEY": "for tests only, " * 3,
        "AFTERCOURSE_DATA_KEYS": new_key(),
        "AFTERCOURSE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "AFTERCOURSE_TWILIO_ACCOUNT_SID": SID,
        "AFTERCOURSE_TWILIO_AUTH_TOKEN": TOKEN,
        "AFTERCOURSE_TWILIO_API_BASE": f"http://127.0.0.1:{port + 1}",
        "AFTERCOURSE_DEMO": "1",
        "AFTERCOURSE_ALLOW_DRAMA_NUMBERS": "1",
    }


def _simulator(port: int, directory: Path) -> dict[str, Any]:
    return {
        "account_sid": SID,
        "auth_token": TOKEN,
        "service_url": f"http://127.0.0.1:{port}",
        "senders": [people.SENDER],
        "phones": list(people.PHONES),
        "data_dir": str(directory),
        "timezone": people.CLINIC.zone,
    }


def _addresses(port: int, token: str | None) -> dict[str, Any]:
    sign_ins = [{"email": one.email, "password": one.password, "role": one.role} for one in people.STAFF]
    return {
        "web": f"http://127.0.0.1:{port}",
        "simulator": f"http://127.0.0.1:{port + 1}",
        "clinic": people.CLINIC.key,
        "token": token,
        "sign_ins": sign_ins,
    }


def _start(command: list[str], environ: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AFTERCOURSE_")}
    with log.open("wb") as out:
        return subprocess.Popen(command, env=clean | environ, stdout=out, stderr=out)


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the process behind {url} has ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer in {READY_WITHIN:.0f} s")
