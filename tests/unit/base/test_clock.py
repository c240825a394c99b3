"""Clock: the clinic's time and the machine's."""

from datetime import UTC, timedelta

from service.base.clock import Clock
from tests.support.clocks import FixedClock


def test_both_times_are_one_outside_the_demo() -> None:
    clock = Clock()
    before, now, after = clock.real(), clock.now(), clock.real()
    assert before <= now <= after
    assert now.tzinfo is UTC


def test_the_clinics_time_runs_ahead_by_the_offset() -> None:
    clock = Clock(lambda: timedelta(days=3))
    before, now, after = clock.real(), clock.now(), clock.real()
    assert before <= now - timedelta(days=3) <= after


def test_seconds_of_leases_only_ever_grow() -> None:
    clock = Clock()
    assert clock.monotonic() <= clock.monotonic()


def test_the_tests_clock_moves_all_three_times() -> None:
    clock = FixedClock()
    before = (clock.now(), clock.real(), clock.monotonic())
    clock.advance(timedelta(minutes=1))
    assert (clock.now() - before[0], clock.real() - before[1], clock.monotonic() - before[2]) == (
        timedelta(minutes=1),
        timedelta(minutes=1),
        60,
    )
