"""`aftercourse demo` as people run it: started, doubled, stopped, started again."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import WITHOUT, run_process
from tests.support.ports import free_port

HOST = "127.0.0.1"
READY_WITHIN, STOPPED_WITHIN = 60, 10


@contextmanager
def a_demo(port: int, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the demo until the block ends; it is ready when the block begins."""
    with (data.parent / "said").open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "demo", "--port", str(port), "--data", str(data)],
            env=WITHOUT,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        wait_for(f"http://{HOST}:{port}/readyz", process)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(STOPPED_WITHIN + 5)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        assert process.poll() is None, "the demo ended"
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer in time")


def children(pid: int) -> set[int]:
    """Return the processes below one, whatever session they lead."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat[1])
    below: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in {pid, *below}} - below:
        below |= more
    return below


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def ask(note: dict[str, Any], path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {note['token']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{note['web']}/api/v1{path}", data, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


@pytest.mark.processes
def test_the_demo_starts_stops_and_keeps_its_data(tmp_path: Path) -> None:
    port, data = free_port(beside=1), tmp_path / "data"
    with a_demo(port, data) as demo:
        note = json.loads((data / "demo.json").read_text("utf-8"))
        assert (note["web"], note["simulator"]) == (f"http://{HOST}:{port}", f"http://{HOST}:{port + 1}")
        made = ask(note, "/patients", {"name": "Quill Marrow", "mobile": "+447700900311"})
        wait_for(f"{note['simulator']}/sim/phones", demo)

        second = run_process("demo", "--port", str(free_port(beside=1)), "--data", str(data))
        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr == f"The demo cannot run: another demo is running in {data}.\n"
        elsewhere = run_process("demo", "--port", str(port), "--data", str(tmp_path / "other"))
        assert elsewhere.stderr == f"The demo cannot run: port {port} is in use; choose another with --port.\n"

        below = children(demo.pid)
        assert len(below) >= 3, "simulator, web and clock at least"
        asked = time.monotonic()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(STOPPED_WITHIN) == 0
        assert time.monotonic() - asked < STOPPED_WITHIN
        assert [pid for pid in below if alive(pid)] == []

    with a_demo(port, data) as demo:
        again = json.loads((data / "demo.json").read_text("utf-8"))
        assert again == note
        assert ask(again, f"/patients/{made['id']}")["name"] == "Quill Marrow"
        below = children(demo.pid)
        demo.send_signal(signal.SIGHUP)  # somebody closes the window
        assert demo.wait(STOPPED_WITHIN) == 0
        assert [pid for pid in below if alive(pid)] == []
    assert "Stopped. Starting again keeps the data." in (tmp_path / "said").read_text("utf-8")
