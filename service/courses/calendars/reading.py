"""The process that asks for one diary and takes it apart: it may be lost without anybody else being harmed.

It is told on standard input what to read, as JSON, and answers on standard output with the busy times or what went
wrong. It holds no secret but the address, and kills itself when what it reads takes too much.
"""

import json
import resource
import sys
from contextlib import suppress
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from service.courses.calendars.busy import read_busy
from service.courses.calendars.failures import CalendarError
from service.courses.calendars.fetching import Fetcher, FetchError

MEMORY = 1_000_000_000


def main() -> None:
    asked = json.load(sys.stdin)
    _limit(asked["cpu_seconds"])
    json.dump(answer(asked), sys.stdout)


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """Return `spans`, or the `problem` in one word."""
    try:
        text = Fetcher(allow_private=asked["allow_private"]).fetch(asked["url"])
        first, last = (date.fromisoformat(asked[name]) for name in ("first", "last"))
        spans = read_busy(text, ZoneInfo(asked["zone"]), first, last)
    except (FetchError, CalendarError) as error:
        return {"problem": error.code}
    return {"spans": [[begin.isoformat(), end.isoformat()] for begin, end in spans]}


def _limit(cpu_seconds: int) -> None:
    """Let the system end this process beyond its limits; where a limit is not known the others still hold."""
    for kind, most in ((resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    main()
