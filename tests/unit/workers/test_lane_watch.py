"""The clock hints while workers keep up, and sends by itself when they do not."""

from datetime import datetime, timedelta

import pytest

from tests.support.clocks import MONDAY_MORNING, FixedClock
from workers.lane_watch import LaneWatch


class Lane:
    """A lane with something due, or nothing, and a hint that is heard, or not."""

    def __init__(self) -> None:
        self.oldest: datetime | None = MONDAY_MORNING
        self.redis = True
        self.hints = self.drains = 0

    def oldest_due(self, lane: str) -> datetime | None:
        return self.oldest

    def drain(self, lane: str) -> int:
        self.drains += 1
        return 1

    def hint(self, lane: str) -> bool:
        self.hints += self.redis
        return self.redis


@pytest.fixture
def lane() -> Lane:
    return Lane()


@pytest.fixture
def watch(lane: Lane, clock: FixedClock) -> LaneWatch:
    return LaneWatch("urgent", lane, lane, clock)


def test_it_hints_at_what_is_due(lane: Lane, watch: LaneWatch) -> None:
    watch.look()
    assert (lane.hints, lane.drains) == (1, 0)


def test_it_is_quiet_while_nothing_is_due(lane: Lane, watch: LaneWatch) -> None:
    lane.oldest = None
    watch.look()
    assert (lane.hints, lane.drains) == (0, 0)


def test_it_sends_at_once_when_redis_is_away(lane: Lane, watch: LaneWatch) -> None:
    lane.redis = False
    watch.look()
    assert lane.drains == 1


def test_it_sends_by_itself_when_no_worker_answers_the_hint(lane: Lane, watch: LaneWatch, clock: FixedClock) -> None:
    for _ in range(7):
        watch.look()
        clock.advance(timedelta(seconds=1))
    assert lane.drains == 1


def test_it_leaves_the_work_to_workers_that_keep_up(lane: Lane, watch: LaneWatch, clock: FixedClock) -> None:
    for second in range(20):
        lane.oldest = MONDAY_MORNING + timedelta(seconds=second)
        watch.look()
        clock.advance(timedelta(seconds=1))
    assert lane.drains == 0


def test_a_jump_of_the_demo_time_makes_nobody_late(lane: Lane, watch: LaneWatch, clock: FixedClock) -> None:
    lane.oldest = None
    watch.look()
    clock.now_value += timedelta(days=3)
    lane.oldest = MONDAY_MORNING
    watch.look()
    assert (lane.hints, lane.drains) == (1, 0)
