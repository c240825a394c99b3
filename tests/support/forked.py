"""Processes of the product that begin where importing it has ended: importing takes longer than what most tests ask.

They are forked from a process that has imported everything and done nothing, so that they share nothing with the test.
What a start from nothing does is tried by the story in the browser, the demo and the containers.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from service.cli import main

IMPORTED = [
    __name__,
    "service.web.assembly",
    "simulator.__main__",
    "workers.clock_process",
    "workers.worker",
    "tests.chaos.children",
    "tests.integration.courses.load.deeds",
    "tests.integration.workers.dying",
]


def context() -> Any:
    """Give the way to start processes; all that are started so by one process of the tests have the same origin."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(IMPORTED)
    return made


class Forked:
    """`aftercourse ARGUMENTS` as a process of its own, with these variables of the environment and no others."""

    def __init__(
        self, arguments: Sequence[str], environment: Mapping[str, str], *, reads: Path, writes: Path, complains: Path
    ) -> None:
        files = str(reads), str(writes), str(complains)
        self._process = context().Process(target=_be, args=(list(arguments), dict(environment), str(Path.cwd()), files))
        self._process.start()

    def poll(self) -> int | None:
        """Return with what it ended, None while it runs."""
        code: int | None = self._process.exitcode
        return code

    def wait(self, seconds: float | None = None) -> int:
        """Return with what it ended; `TimeoutError` where it runs for longer."""
        self._process.join(seconds)
        code = self.poll()
        if code is None:
            raise TimeoutError(f"it still runs after {seconds} seconds")
        return code

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        self._process.kill()


def run(
    arguments: Sequence[str], environment: Mapping[str, str], *, stdin: str, seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run `aftercourse ARGUMENTS` to its end."""
    with tempfile.TemporaryDirectory() as folder:
        reads, writes, complains = (Path(folder) / name for name in ("in", "out", "err"))
        reads.write_text(stdin, "utf-8")
        forked = Forked(arguments, environment, reads=reads, writes=writes, complains=complains)
        try:
            code = forked.wait(seconds)
        finally:
            forked.kill()
        return subprocess.CompletedProcess(arguments, code, writes.read_text("utf-8"), complains.read_text("utf-8"))


def _be(arguments: list[str], environment: dict[str, str], folder: str, files: tuple[str, str, str]) -> None:
    adding = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, (file, flags) in enumerate(zip(files, (os.O_RDONLY, adding, adding), strict=True)):
        os.dup2(os.open(file, flags, 0o600), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode, closefd=False) for number, mode in enumerate("rww"))
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.argv = ["aftercourse", *arguments]
    main()
