"""The short form of `make chaos`: everything is killed, flushed and restarted under a real load, and nobody notices."""

import random
import sys

import pytest

from tests.chaos.numbers import short
from tests.chaos.run import Run

pytestmark = [pytest.mark.processes, pytest.mark.redis]


@pytest.mark.postgres
def test_nothing_is_lost_twice_stale_or_silent_whatever_is_killed() -> None:
    _break_everything(sqlite=False)


@pytest.mark.more
def test_the_same_on_sqlite_with_one_worker() -> None:
    _break_everything(sqlite=True)


def _break_everything(*, sqlite: bool) -> None:
    seed = random.randrange(10**6)
    report = Run(short(seed, sqlite=sqlite)).go()
    sys.stdout.write(report.summary)  # pytest shows it with a failure; the seed repeats the choices
    assert report.verdict.faults == {}
