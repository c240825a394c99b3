"""Where a course stands, in words."""

from typing import Any

import pytest

from service.courses.standing_words import standing_words

WINDOW = {"earliest": "2026-12-21", "ideal": "2026-12-28", "latest": "2027-01-11"}


def told(state: str, booked: str = "no", *, prompts: bool = True) -> dict[str, Any]:
    return {"state": state, "booked": booked, "prompts": prompts, **WINDOW}


def test_a_late_course_is_overdue_from_the_day_after_its_last() -> None:
    assert standing_words(told("overdue")).words == "The next session is overdue since Tue 12 January 2027."


def test_one_that_is_booked_in_time_presses_nobody() -> None:
    found = standing_words(told("due", "in_window", prompts=False))
    assert (found.short, found.tone, found.prompts) == ("on time", "calm", False)


def test_one_that_is_due_says_when_it_is_best() -> None:
    words = standing_words(told("due_later", prompts=False)).words
    assert words == (
        "The next session is due from Mon 21 December 2026, best around Mon 28 December 2026, "
        "by Mon 11 January 2027 at the latest."
    )


def test_after_a_very_long_pause_a_consultation_comes_first() -> None:
    assert standing_words(told("needs_consultation")).short == "needs a consultation first"


@pytest.mark.parametrize("state", ["not_begun", "complete"])
def test_where_nothing_is_due_no_date_is_needed(state: str) -> None:
    nothing = {"earliest": None, "ideal": None, "latest": None}
    assert not standing_words({**told(state, prompts=False), **nothing}).prompts
