"""Reads another diary in a process of its own, with an end to its time, whatever it is made to do."""

import json
import os
import signal
import subprocess
import sys
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.base.settings import PREFIX
from service.courses.calendars.busy import Busy
from service.courses.calendars.failures import CalendarError

PATIENCE = 45.0  # seconds for the whole of it: whoever answers drop by drop has not answered
CPU_SECONDS = 5
COMMAND = (sys.executable, "-P", "-m", "service.courses.calendars.reading")
TOO_MUCH = {-signal.SIGXCPU, -signal.SIGKILL}


class ConfinedReader:
    """Fetch a diary and take it apart, elsewhere."""

    def __init__(
        self,
        *,
        allow_private: bool,
        command: tuple[str, ...] = COMMAND,
        patience: float = PATIENCE,
        cpu_seconds: int = CPU_SECONDS,
    ) -> None:
        self._told = {"allow_private": allow_private, "cpu_seconds": cpu_seconds}
        self._command = command
        self._patience = patience

    def read(self, url: str, zone: ZoneInfo, first: date, last: date) -> list[Busy]:
        """Return the busy times as `read_busy` does. Raises CalendarError with its codes and those of fetching."""
        asked = {"url": url, "zone": zone.key, "first": str(first), "last": str(last)}
        told = self._run(json.dumps({**asked, **self._told}))
        if "problem" in told:
            raise CalendarError(told["problem"])
        return [(datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in told["spans"]]

    def _run(self, asked: str) -> dict[str, Any]:
        try:
            ended = subprocess.run(
                self._command,
                input=asked.encode(),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # what a strange calendar makes it say is nothing for our logs
                env=surroundings(),
                timeout=self._patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CalendarError("unreachable") from None
        if ended.returncode in TOO_MUCH:
            raise CalendarError("too_many_events")
        told: dict[str, Any] = json.loads(ended.stdout)
        return told


def surroundings() -> dict[str, str]:
    """Return the environment without our settings, which hold secrets, and with our way of finding modules."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return {**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
