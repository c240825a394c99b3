"""What runs in the processes that are killed: the product's own commands, imported once and forked from there.

Leases and time-outs are shortened before anything else of the product is imported, where the environment says so.
"""

import contextlib
import os
import sys
from datetime import timedelta
from pathlib import Path

from service.notify.delivery import limits

HURRY = "CHAOS_HURRY"
"""Seconds of a lease and of the time-out of an answer, with a comma between them."""


def _hurry(lease: float, answer: float) -> None:
    limits.READ_SECONDS, limits.CONNECT_SECONDS = answer, 1.0
    limits.CALL = timedelta(seconds=limits.CONNECT_SECONDS + answer)
    limits.LEASE = timedelta(seconds=lease)


if HURRY in os.environ:
    _hurry(*map(float, os.environ[HURRY].split(",")))

import service.cli.processes  # noqa: E402
import service.cli.server  # noqa: E402
import simulator.__main__  # noqa: E402
import workers.clock_process  # noqa: E402
import workers.worker  # noqa: E402
from service.base.settings import PREFIX  # noqa: E402
from service.cli import main  # noqa: E402


def run(program: str, arguments: list[str], environment: dict[str, str], log: str) -> None:
    """Be one process of its own session: `aftercourse ARGUMENTS`, or the simulator."""
    os.setsid()
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    os.environ.update(environment)
    _write_to(Path(log))
    sys.argv = [program, *arguments]
    with contextlib.suppress(KeyboardInterrupt):
        if program == "simulator":
            sys.exit(simulator.__main__.main())
        main()


def _write_to(log: Path) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(output, number)


__all__ = ["run", "service", "workers"]
