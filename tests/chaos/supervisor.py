"""Keep the processes of a run alive, as a supervisor would, while somebody else kills them."""

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.chaos import children
from tests.support import forked

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

RESTARTS_AFTER = 0.3
LOOKS_EVERY = 0.1
GOES_WITHIN = 5.0


class Part:
    """One process that has to run, and the running one."""

    def __init__(self, name: str, arguments: list[str], program: str = "aftercourse") -> None:
        self.name, self.arguments, self.program = name, arguments, program
        self.process: BaseProcess | None = None
        self.is_watched = True

    @property
    def kind(self) -> str:
        return self.name.split("-")[0]


class Supervisor:
    """Start every part, and start it again whenever it ends; counts those that ended without being killed."""

    def __init__(self, logs: Path, hurry: children.Hurry) -> None:
        self.environment, self._logs, self._hurry = dict[str, str](), logs, hurry
        self._context = forked.context()
        self._lock, self._stopping = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.parts: list[Part] = []
        self.ended_by_themselves: Counter[str] = Counter()

    def add(self, part: Part) -> None:
        with self._lock:
            self.parts.append(part)
            self._start(part)
        if not self._thread.is_alive():
            self._thread.start()

    def kill(self, part: Part) -> bool:
        """End a process and all it started with SIGKILL; False where it is not running just now."""
        with self._lock:
            if part.process is None or part.process.pid is None or not part.process.is_alive():
                return False
            _kill(part.process.pid)
            part.process.join(GOES_WITHIN)
            part.process = None
        return True

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        for part in self.parts:
            self.kill(part)

    def _watch(self) -> None:
        while not self._stopping.wait(LOOKS_EVERY):
            for part in list(self.parts):
                self._look_after(part)

    def _look_after(self, part: Part) -> None:
        with self._lock:
            died = part.process is not None and not part.process.is_alive()
            if died:
                self.ended_by_themselves[part.kind] += 1
                part.process = None
            missing = part.process is None
        if missing:
            time.sleep(RESTARTS_AFTER)
            with self._lock:
                if part.process is None and not self._stopping.is_set():
                    self._start(part)

    def _start(self, part: Part) -> None:
        log = str(self._logs / f"{part.name}.log")
        told = part.program, part.arguments, dict(self.environment), log, self._hurry
        part.process = self._context.Process(target=children.run, args=told, name=part.name)
        part.process.start()


def _kill(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        os.kill(pid, signal.SIGKILL)  # it has no session of its own yet
