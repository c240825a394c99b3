"""One directory for one run of the tests, shared by all of its processes.

The process that starts the run makes it and, at the end, stops the servers inside and removes it. Whichever process
needs a server first starts it, the others find it running.

It lies in memory where there is enough: thousands of databases are made and filled, and on some machines each commit
that has to reach a disk takes longer than the test around it. Everything else that is temporary follows it there.
"""

import atexit
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "AFTERCOURSE_TESTS_IN"  # inherited by the processes of pytest-xdist
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 3 * 1024**3

Started = dict[str, str]


def make(*, on_disk: bool = False) -> Path:
    """Make the directory and tell child processes about it; the path is short, sockets allow 107 characters.

    It is removed when this process ends, after all that still tidies up in it. `on_disk`: commits are to cost what
    they cost.
    """
    directory = Path(tempfile.mkdtemp(prefix="ac-", dir=None if on_disk or not _is_there_room() else MEMORY))
    directory.chmod(0o755)  # the user postgres must be able to enter it
    os.environ[NAME] = str(directory)
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    if directory.parent == MEMORY:
        _lead_there(directory / "tmp")
    return directory


def where() -> Path:
    return Path(os.environ[NAME])


def _is_there_room() -> bool:
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH_MEMORY


def _lead_there(directory: Path) -> None:
    """Let pytest, this process and all that it starts put what is temporary here."""
    directory.mkdir(mode=0o1777)
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = str(directory)
    tempfile.tempdir = None


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
