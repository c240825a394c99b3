"""What fails is told once and left alone for longer each time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import OperationalError

from service.base.pairs import Key
from service.notify.delivery import complaints
from service.notify.delivery.set_aside import SetAside
from tests.support.logged import logged_by

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_it_rests_for_a_minute_then_two_and_never_over_an_hour() -> None:
    aside, one, at = SetAside("it_failed"), uuid4(), NOON
    rests = []
    with logged_by(complaints) as told:
        for _ in range(9):
            aside.note(one, ValueError("secret"), at)
            rests.append(next(minutes for minutes in range(90) if one not in aside.resting(at + minutes * MINUTE)))
            at += rests[-1] * MINUTE
    assert rests == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert [(line["event"], line["kind"]) for line in told] == [("it_failed", "ValueError")]
    assert "secret" not in str(told)


def test_what_has_not_failed_for_a_day_is_forgotten() -> None:
    aside, one = SetAside("it_failed"), uuid4()
    aside.note(one, ValueError(), NOON)
    aside.note(one, ValueError(), NOON)
    assert aside.resting(NOON + timedelta(days=2)) == set()
    with logged_by(complaints) as told:
        aside.note(one, ValueError(), NOON + timedelta(days=2))
    assert len(told) == 1


def test_one_that_fails_among_many_is_found_and_keeps_no_other_from_being_done() -> None:
    aside, rows = SetAside("it_failed"), [(uuid4(), uuid4()) for _ in range(9)]
    tries = []

    def do(some: Sequence[Key]) -> int:
        tries.append(len(some))
        if rows[6] in some:
            raise ValueError
        return len(some)

    assert sum(aside.guard(rows, do, NOON)) == 8
    assert aside.resting(NOON) == {rows[6][1]}
    assert len(tries) < len(rows)


def test_where_the_database_is_away_nothing_is_wrong_with_a_row() -> None:
    aside = SetAside("it_failed")

    def do(_: Sequence[Key]) -> None:
        raise OperationalError("select", None, ValueError())

    with pytest.raises(OperationalError):
        aside.guard([(uuid4(), uuid4())], do, NOON)
    assert aside.resting(NOON) == set()
