"""What runs in the processes that are killed: the product's own commands, imported once and forked from there."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import simulator.__main__
from service.base.settings import PREFIX
from service.cli import main

CONNECT_SECONDS = 1.0
Hurry = tuple[float, float]
"""Seconds of a lease, and of the time-out of an answer: a short run has no time for the product's own."""


def run(program: str, arguments: list[str], environment: dict[str, str], log: str, hurry: Hurry) -> None:
    """Be one process of its own session: `aftercourse ARGUMENTS`, or the simulator."""
    os.setsid()
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    os.environ.update(environment)
    _write_to(Path(log))
    threading.Thread(target=_follow_parent, daemon=True).start()
    _hurry(*hurry)
    sys.argv = [program, *arguments]
    with contextlib.suppress(KeyboardInterrupt):
        if program == "simulator":
            sys.exit(simulator.__main__.main())
        main()


def _hurry(lease: float, answer: float) -> None:
    """Change the figures wherever they were imported to."""
    call = timedelta(seconds=CONNECT_SECONDS + answer)
    figures: dict[str, Any] = {"LEASE": timedelta(seconds=lease), "CALL": call, "READ_SECONDS": answer}
    figures["CONNECT_SECONDS"] = CONNECT_SECONDS
    delivery = [module for name, module in sys.modules.items() if name.startswith("service.notify.delivery.")]
    for figure, value in figures.items():
        users = [module for module in delivery if hasattr(module, figure)]
        assert len(users) > 1, f"nobody uses {figure}: the delivery counts by other names now"
        for module in users:
            setattr(module, figure, value)


def _follow_parent() -> None:
    """Go when the harness has died, with all that was started from here."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)


def _write_to(log: Path) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(output, number)
