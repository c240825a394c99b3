"""The demo's processes: started, watched, started again when they die, and stopped together."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from service.base.settings import PREFIX

PATIENCE = 8.0  # seconds a process has to stop by itself
TOO_OFTEN = 5  # deaths within a minute after which the demo gives up
MINUTE = 60.0


class DiesAgainError(Exception):
    """Tell that a process keeps dying; `log` is where it said why."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(f"{name} keeps stopping; its last words are in {log}")


@dataclass(slots=True)
class Part:
    """One process of the demo."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                list(self.command),
                env={**_surroundings(), **self.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the demo alone, which then stops the others in order
            )

    def keep_alive(self) -> bool:
        """Start the process again if it died; returns whether it had."""
        if self.process is not None and self.process.poll() is None:
            return False
        now = time.monotonic()
        self.deaths = [death for death in self.deaths if now - death < MINUTE] + [now]
        if len(self.deaths) > TOO_OFTEN:
            raise DiesAgainError(self.name, self.log)
        self.start()
        return True

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def make_stop(self, until: float) -> None:
        """Wait until the machine's monotonic time `until`, then kill the process and its children."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _surroundings() -> dict[str, str]:
    """Return the environment without settings of another installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}


def stop_all(parts: Sequence[Part]) -> None:
    """Stop in the reverse order of starting, all within a few seconds."""
    until = time.monotonic() + PATIENCE
    for part in reversed(parts):
        part.ask_to_stop()
    for part in reversed(parts):
        part.make_stop(until)
