"""The clock process: what is due, what hangs, what must be tried again. Any number may run."""

import signal
import threading

import requests
import structlog

from service.base.settings import Settings
from service.notify.outbox import LANES
from service.notify.parts import HasDelivery
from service.program import build_program
from workers.chores import Chore, run_chores
from workers.lane_watch import LaneWatch
from workers.queues import Hints

LOG = structlog.get_logger()
LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS, HEARTBEAT_PATIENCE = 60.0, 5.0


def run_clock(settings: Settings, stopping: threading.Event | None = None) -> None:
    """Run until SIGTERM or Ctrl-C, or until `stopping` is set by whoever gave it."""
    done = stopping or threading.Event()
    if stopping is None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: done.set())
    program = build_program(settings)
    LOG.info("clock_started")
    run_chores(chores_of(program), done, program.delivery.stop)
    program.database.dispose()
    LOG.info("clock_stopped")


def chores_of(program: HasDelivery) -> list[Chore]:
    """List what the clock does: a watch for each lane, the tasks of every room, and the heartbeat."""
    hints = Hints(program.settings.redis_url)
    watches = [LaneWatch(lane, program.delivery, hints, program.clock) for lane in LANES]
    chores = [Chore(f"lane_{lane}", LOOK_SECONDS, watch.look) for lane, watch in zip(LANES, watches, strict=True)]
    chores += [Chore(_name(do), seconds, do) for seconds, do in program.periodic]
    if program.settings.heartbeat_url:
        chores.append(Chore("heartbeat", HEARTBEAT_SECONDS, lambda: beat(program)))
    return chores


def beat(program: HasDelivery) -> None:
    """Tell somebody outside that this clock lives and reaches the database; silence is the alarm."""
    program.delivery.oldest_due(LANES[0])
    requests.get(program.settings.heartbeat_url, timeout=HEARTBEAT_PATIENCE)


def _name(do: object) -> str:
    return str(getattr(do, "__qualname__", type(do).__name__)).replace(".", "_").lower()
