from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from simulator.clinic_clock import ClockSilentError, Reading
from simulator.fast_forward import FastForward, StuckError

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class FakeClock:
    """A clinic that sends what is due the second time it is asked."""

    def __init__(self, *due: datetime) -> None:
        self.now = START
        self.due = list(due)
        self.refuses_at: datetime | None = None

    def read(self) -> Reading:
        reading = Reading(self.now, min(self.due, default=None), 0)
        self.due = [moment for moment in self.due if moment > self.now]
        return reading

    def move(self, to: datetime) -> Reading:
        self.now = to
        if to == self.refuses_at:
            raise ClockSilentError("no", refused=True)
        return self.read()


def _run(clock: FakeClock, target: datetime, pending: list[int] | None = None, stuck: float = 5) -> FastForward:
    left = pending if pending is not None else []
    run = FastForward(
        clock,
        lambda: left.pop() if left else 0,
        target,
        stuck_seconds=stuck,
        stopping=threading.Event(),
        poll_seconds=0.001,
    )
    run.run()
    return run


def test_it_goes_through_every_due_moment() -> None:
    run = _run(FakeClock(START + HOUR, START + 2 * HOUR, START + 9 * HOUR), START + 3 * HOUR)

    assert run.error is None
    assert run.moved_through == [START + HOUR, START + 2 * HOUR, START + 3 * HOUR]


def test_it_waits_for_its_own_callbacks_before_it_moves() -> None:
    pending = [0, 0, 1, 2]

    run = _run(FakeClock(), START + HOUR, pending)

    assert pending == []
    assert run.moved_through == [START + HOUR]


def test_it_goes_on_when_real_time_was_faster() -> None:
    clock = FakeClock(START + HOUR)
    clock.refuses_at = START + HOUR

    assert _run(clock, START + 2 * HOUR).error is None


def test_it_gives_up_when_nothing_changes() -> None:
    run = _run(FakeClock(), START + HOUR, [1] * 100_000, stuck=0.02)

    assert isinstance(run.error, StuckError)
    assert run.moved_through == []


class RingingClock(FakeClock):
    """A clinic where an alert rings every five minutes, as nobody answers it."""

    def read(self) -> Reading:
        return Reading(self.now, self.now + timedelta(minutes=5), 0, next_is_alert=True)


def test_it_counts_the_stops_for_an_alert_that_nobody_answers() -> None:
    run = _run(RingingClock(), START + HOUR)

    assert run.alerts == 12
    assert _run(FakeClock(START + HOUR), START + 2 * HOUR).alerts == 0


def test_it_ends_at_once_when_it_is_stopped() -> None:
    run = FastForward(
        RingingClock(), lambda: 1, START + 1000 * HOUR, stuck_seconds=60, stopping=threading.Event(), poll_seconds=0.001
    )
    thread = threading.Thread(target=run.run)
    thread.start()
    run.stop()
    thread.join(2)

    assert run.done.is_set()
    assert (run.was_stopped, run.error) == (True, None)
