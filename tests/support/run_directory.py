"""One directory for one run of the tests, shared by all of its processes.

The process that starts the run makes it and, at the end, stops the servers inside and removes it. Whichever process
needs a server first starts it, the others find it running.
"""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "AFTERCOURSE_TESTS_IN"  # inherited by the processes of pytest-xdist

Started = dict[str, str]


def make() -> Path:
    """Make the directory and tell child processes about it; the path is short, sockets allow 107 characters."""
    directory = Path(tempfile.mkdtemp(prefix="ac-"))
    directory.chmod(0o755)  # the user postgres must be able to enter it
    os.environ[NAME] = str(directory)
    return directory


def where() -> Path:
    return Path(os.environ[NAME])


def remove() -> None:
    shutil.rmtree(where(), ignore_errors=True)
    del os.environ[NAME]


def started(server: str, start: Callable[[Path], Started]) -> Started:
    """Start `server` unless a process of this run already did, and return what `start` told of it."""
    with _locked():
        note = where() / f"{server}.json"
        if not note.exists():
            note.write_text(json.dumps(start(where())), encoding="utf-8")
    told: Started = json.loads(note.read_text(encoding="utf-8"))
    return told


def running(server: str) -> Started | None:
    """Return what was told of `server`, None if nobody started it."""
    note = where() / f"{server}.json"
    if not note.exists():
        return None
    told: Started = json.loads(note.read_text(encoding="utf-8"))
    return told


@contextmanager
def _locked() -> Iterator[None]:
    with (where() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
