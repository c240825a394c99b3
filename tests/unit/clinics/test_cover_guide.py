"""What the page of cover says to a manager who has never seen it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from service.clinics.cover.gaps import missing
from service.clinics.cover.guide import CLOSED, FIRST, HOLIDAYS, OPEN, now_line, special_days, to_do
from service.clinics.cover.page_views import glance
from service.clinics.cover.rule import NONE, Cover
from service.clinics.hours import SiteHours

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)  # a Monday
DESK = "+447700900910"
WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CHRISTMAS = date(2026, 12, 25)
HOURS = SiteHours(ZoneInfo("Europe/London"), WEEK, frozenset({CHRISTMAS}))
SAID = Cover(HOURS, DESK, NONE, names={DESK: "desk"})


def steps(cover: Cover, *tried: str) -> list[str]:
    return [words for words, _ in to_do(cover, missing(cover, tried, NOW), NOW)]


def test_where_nothing_is_said_it_begins_with_the_number() -> None:
    assert steps(Cover(HOURS)) == [FIRST, OPEN, CLOSED]


def test_what_is_said_already_is_not_asked_for() -> None:
    assert steps(Cover(HOURS, DESK), DESK) == [CLOSED]
    assert steps(Cover(HOURS, while_closed=DESK), DESK) == [OPEN]
    assert steps(SAID, DESK) == []


def test_hours_that_the_week_settles_are_not_asked_for() -> None:
    whole = {day: [["00:00", "24:00", DESK]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    assert steps(Cover(HOURS, week=whole), DESK) == [HOLIDAYS]


def test_each_number_that_nobody_tried_is_named() -> None:
    assert steps(SAID) == ["Have desk, 07700 900910, rung, or ring it yourself."]
    assert steps(replace(SAID, names={})) == ["Have 07700 900910 rung, or ring it yourself."]


def test_it_says_who_answers_now_and_until_when() -> None:
    now = now_line(SAID, NOW)
    assert (now.part.who, now.until) == ("desk, 07700 900910", "17:00")
    friday_night = now_line(SAID, datetime(2026, 12, 4, 20, 0, tzinfo=UTC))
    assert (friday_night.part.kind, friday_night.until) == ("nobody", "Mon 7 Dec, 09:00")
    assert now_line(Cover(HOURS, DESK, DESK), NOW).until is None


def test_holidays_and_single_dates_are_listed_with_who_answers() -> None:
    eve = date(2026, 12, 24)
    days = special_days(replace(SAID, dates={eve: [["09:00", "12:00", DESK]]}), {CHRISTMAS: "Christmas Day"}, NOW)
    assert [(day.words, day.why) for day in days] == [
        ("Thu 24 December 2026", ""),
        ("Fri 25 December 2026", "Christmas Day"),
    ]
    assert [(part.hours, part.kind) for part in days[1].parts] == [("all day", "nobody")]
    assert special_days(Cover(HOURS, DESK), {}, NOW)[0].is_missing


def test_days_in_a_row_that_are_alike_stand_in_one_line() -> None:
    assert [title for title, _ in glance(SAID)] == ["Monday to Friday", "Saturday to Sunday"]
    assert [part.hours for part in glance(SAID)[1][1]] == ["all day"]
