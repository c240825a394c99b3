"""What is missing in the cover of the coming 60 days."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.clinics.cover.gaps import Gap, Untried, missing
from service.clinics.cover.rule import NONE, Cover
from service.clinics.hours import SiteHours

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # a Monday
DESK, NIGHT = "+447700900910", "+447700900911"
ALL_WEEK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
CHRISTMAS = date(2026, 12, 25)
HOURS = SiteHours(ZoneInfo("Europe/London"), ALL_WEEK, frozenset({CHRISTMAS}))
OPEN_ONLY = Cover(HOURS, DESK)


def test_a_holiday_of_which_nothing_is_said_is_a_gap() -> None:
    (gap,) = missing(OPEN_ONLY, {DESK}, NOW).gaps
    assert gap == Gap(datetime(2026, 12, 25, tzinfo=UTC), datetime(2026, 12, 26, tzinfo=UTC))


def test_none_is_a_word_and_no_gap() -> None:
    assert not missing(replace(OPEN_ONLY, closed_days=[["00:00", "24:00", NONE]]), {DESK}, NOW)


def test_where_nothing_is_said_all_sixty_days_are_one_gap() -> None:
    assert missing(Cover(HOURS), set(), NOW).gaps == (Gap(NOW, NOW + timedelta(days=60)),)


def test_what_lies_beyond_sixty_days_is_not_missing_yet() -> None:
    begin = datetime(2026, 10, 25, tzinfo=UTC)
    assert not missing(OPEN_ONLY, {DESK}, begin)
    assert missing(OPEN_ONLY, {DESK}, begin + timedelta(days=2))


def test_a_number_that_nobody_has_tried_is_named_with_the_hour_from_which_it_counts() -> None:
    cover = Cover(HOURS, DESK, NIGHT, names={NIGHT: "nurse line"})
    assert missing(cover, {DESK}, NOW).untried == (Untried(NIGHT, "nurse line", datetime(2026, 12, 25, tzinfo=UTC)),)
    assert not missing(cover, {DESK, NIGHT}, NOW)


def test_a_number_that_is_not_answered_in_these_days_needs_no_test() -> None:
    assert not missing(replace(OPEN_ONLY, dates={date(2027, 6, 1): [["00:00", "24:00", NIGHT]]}), {DESK}, NOW).untried
