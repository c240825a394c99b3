"""The clock process: what is due, what hangs, what must be tried again. Any number may run."""

import signal
import threading
from collections.abc import Iterable

import requests
import structlog

from service.base.settings import Settings
from service.notify.outbox import LANES
from service.notify.parts import HasDelivery
from service.program import build_program
from workers.chores import Chore, run_chores
from workers.lane_watch import LaneWatch
from workers.pulse import Pulse
from workers.queues import Hints

LOG = structlog.get_logger()
LOOK_SECONDS = 1.0
HEARTBEAT_SECONDS, HEARTBEAT_PATIENCE = 60.0, 5.0
HANGS_AFTER_SECONDS = 300.0
"""A lane that the clock drains by itself may keep its watch busy for a minute and more."""


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
    return with_heartbeat(program, chores, Pulse(HANGS_AFTER_SECONDS)) if program.settings.heartbeat_url else chores


def with_heartbeat(program: HasDelivery, chores: Iterable[Chore], pulse: Pulse) -> list[Chore]:
    """Add the heartbeat, which watches all of them: whatever fails again and again, somebody must hear of it."""
    return [*map(pulse.watch, chores), Chore("heartbeat", HEARTBEAT_SECONDS, lambda: beat(program, pulse))]


def beat(program: HasDelivery, pulse: Pulse) -> None:
    """Tell somebody outside that this clock works and reaches the database; silence is the alarm."""
    hanging = pulse.late()
    if hanging:
        LOG.error("clock_hangs", tasks=hanging)
        return
    program.delivery.oldest_due(LANES[0])
    requests.get(program.settings.heartbeat_url, timeout=HEARTBEAT_PATIENCE).raise_for_status()


def _name(do: object) -> str:
    return str(getattr(do, "__qualname__", type(do).__name__)).replace(".", "_").lower()
