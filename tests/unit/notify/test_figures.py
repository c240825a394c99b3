"""What a month adds up to."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from service.notify.figures.lexicon import tally
from service.notify.figures.rules import Milestones, by_urgency, month_before, month_of, next_month

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


def an_item(number: int = 1, urgency: str = "urgent", *, alerted: int | None = None) -> Milestones:
    return Milestones(
        item_id=UUID(int=number),
        code="1",
        urgency=urgency,
        source="reply",
        outcome=None,
        words=AT,
        since=AT,
        alerted=None if alerted is None else AT + timedelta(seconds=alerted),
    )


def test_waits_are_counted_by_urgency_with_median_and_longest() -> None:
    (urgent, admin) = by_urgency(
        [an_item(1, alerted=2), an_item(2, alerted=8), an_item(3, alerted=90), an_item(4, "admin")]
    )
    alerted = next(wait for wait in urgent.waits if wait.step == "alerted")
    assert (alerted.items, alerted.median, alerted.longest, alerted.longest_item) == (3, 8, 90, UUID(int=3))
    assert (admin.urgency, admin.items, admin.still_open) == ("admin", 1, 1)
    assert all(wait.items == 0 and wait.median is None for wait in admin.waits)


def test_what_rose_counts_from_the_words_that_raised_it() -> None:
    rose = replace(an_item(alerted=130), since=AT + timedelta(seconds=120))
    assert rose.wait("alerted") == 10
    assert replace(rose, taken=AT).wait("taken") == 0, "somebody had it before"


@pytest.mark.parametrize(
    ("typed", "first"),
    [("2026-02", date(2026, 2, 1)), (None, date(2026, 11, 1)), ("x", date(2026, 11, 1))]
    + [(typed, date(2026, 11, 1)) for typed in ("9999-12", "0001-01")],
)
def test_a_month_that_is_none_is_the_present_one(typed: str | None, first: date) -> None:
    assert month_of(typed, date(2026, 11, 30)) == first


def test_months_lead_over_the_year() -> None:
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_before(date(2027, 1, 1)) == date(2026, 12, 1)
    assert next_month(month_before(date(2026, 6, 1))) == date(2026, 6, 1)


def test_the_least_needed_sign_stands_first() -> None:
    rows = tally([("needed", ["pain"]), ("not_needed", ["worry", "pain"]), ("not_needed", ["worry"])])
    assert [(row.what, row.needed, row.not_needed) for row in rows] == [("worry", 0, 2), ("pain", 1, 1)]
