"""What a clinician allowed under the minimum, read out of a history: the rules alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from service.courses.life.allowing import NOTHING_ALLOWED, Told, allowed_of, still_allowed
from service.courses.life.standing import problems_of, standing_of
from tests.unit.courses.life.test_settling import FIRST, line, to_come

WHEN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
BENT: dict[str, Any] = {"by": "Imogen Larch", "reason": "Before the wedding"}
COURSE = line(to_come(1, 0), to_come(2, 18), to_come(3, 46))


@pytest.fixture
def ids() -> Iterator[UUID]:
    return (UUID(int=each) for each in count(1))


def told(ids: Iterator[UUID], number: int, day: int | None, after: int = 0, **over: Any) -> Told:
    """Tell that a session got a day, so many hours after the first was booked."""
    own = next(ids)
    on = None if day is None else FIRST + timedelta(days=day)
    values = {"id": own, "together": own, "at": WHEN + timedelta(hours=after), **over}
    return Told(number=number, on=on, **values)


def days(*history: Told) -> list[int]:
    return [one.days for one in allowed_of(COURSE, history).values()]


def test_it_says_what_was_allowed_by_whom_when_and_why(ids: Iterator[UUID]) -> None:
    history = [told(ids, 1, 0), told(ids, 2, 28), told(ids, 2, 18, 1, **BENT)]
    ((pair, allowed),) = allowed_of(COURSE, history).items()
    assert (pair, allowed.days, allowed.by) == ((1, 2), 18, "Imogen Larch")
    assert (allowed.at, allowed.reason) == (WHEN + timedelta(hours=1), "Before the wedding")


def test_a_distance_that_nobody_allowed_is_a_problem(ids: Iterator[UUID]) -> None:
    for who in ({}, {"by": None, "reason": "I like it"}, {"by": "Imogen Larch"}):
        assert days(told(ids, 1, 0), told(ids, 2, 18, 1, **who)) == []


def test_what_got_worse_than_was_allowed_is_a_problem_and_what_got_better_is_not(ids: Iterator[UUID]) -> None:
    assert days(told(ids, 1, -1), told(ids, 2, 18, 1, **BENT), told(ids, 1, 0, 2)) == []
    assert days(told(ids, 1, 2), told(ids, 2, 18, 1, **BENT), told(ids, 1, 0, 2)) == [16]


def test_the_newest_decision_counts(ids: Iterator[UUID]) -> None:
    first, second = told(ids, 2, 16, 1, **BENT), told(ids, 2, 28, 2, **BENT)
    assert days(told(ids, 1, 0), first, second, told(ids, 2, 18, 3)) == []
    assert days(told(ids, 1, 0), first, told(ids, 2, None, 2, **BENT), told(ids, 2, 18, 3)) == []


def test_what_was_taken_back_allows_nothing(ids: Iterator[UUID]) -> None:
    gone = told(ids, 2, 18, 1, undone_at=WHEN + timedelta(hours=2), **BENT)
    assert days(told(ids, 1, 0), told(ids, 2, 18), gone) == []


def test_where_the_other_stood_at_that_time_is_what_counts(ids: Iterator[UUID]) -> None:
    since_undone = told(ids, 1, 2, 1, undone_at=WHEN + timedelta(hours=3))
    assert days(told(ids, 1, 0), since_undone, told(ids, 2, 18, 2, **BENT)) == [16]
    undone_before = told(ids, 1, 2, 1, undone_at=WHEN + timedelta(hours=2))
    assert days(told(ids, 1, 0), undone_before, told(ids, 2, 18, 3, **BENT)) == [18]


def test_what_was_moved_at_one_stroke_counts_as_it_stood_after_it(ids: Iterator[UUID]) -> None:
    group = UUID(int=999)
    stroke = [told(ids, number, day, 1, together=group, **BENT) for number, day in ((1, 0), (2, 18))]
    assert days(told(ids, 1, -9), told(ids, 2, 28), *stroke) == [18]


def test_what_a_clinician_decided_last_comes_back_unless_a_clinician_thought_again(ids: Iterator[UUID]) -> None:
    history = [told(ids, 1, 0), told(ids, 2, 18, 1, **BENT)]
    gone = WHEN + timedelta(hours=3)
    slip = told(ids, 2, 28, 2, undone_at=gone)
    second_thought = told(ids, 2, 28, 2, undone_at=gone, by="Imogen Larch")
    assert still_allowed(COURSE, [*history, slip], {slip.id}) == {(1, 2)}
    assert still_allowed(COURSE, [*history, second_thought], {second_thought.id}) == set()
    assert still_allowed(COURSE, [history[0], slip], {slip.id}) == set()


def test_what_was_allowed_is_no_problem_and_the_course_is_on_time() -> None:
    done = line(to_come(2, 18), had=(0,))
    assert len([*problems_of(done)]) == 1
    assert [*problems_of(done, {(1, 2)})] == []
    today = FIRST + timedelta(days=1)
    assert [standing_of(done, today, pairs).booked for pairs in (NOTHING_ALLOWED, {(1, 2)})] == ["too_soon", "allowed"]
    assert standing_of(line(to_come(2, 28), had=(0,)), today, {(1, 2)}).booked == "in_window"
