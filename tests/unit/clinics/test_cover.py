"""Which number is answered: at every hour, on holidays, on single dates, and while clocks change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.clinics.cover.rule import NOBODY, NONE, UNDECLARED, Answer, Answered, Cover, Stretch
from service.clinics.cover.telling import Told, telling
from service.clinics.cover.week import Part, usual_day
from service.clinics.cover.words import ring_lines
from service.clinics.hours import SiteHours

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = {day: [["09:00", "17:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CHRISTMAS = date(2026, 12, 25)
HOURS = SiteHours(LONDON, WEEKDAYS, frozenset({CHRISTMAS}))
DESK, NIGHT, NURSE = "+447700900910", "+447700900911", "+447700900912"
BY_OPENING = Cover(HOURS, DESK, NIGHT)
EVENINGS = Cover(HOURS, DESK, NONE, week={day: [["18:00", "21:00", NURSE]] for day in WEEKDAYS}, names={NURSE: "nurse"})


def london(written: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("2026-11-30T08:59", NOBODY),
        ("2026-11-30T09:00", Answered(DESK)),
        ("2026-11-30T17:29:59.999", Answered(DESK)),
        ("2026-11-30T17:30", NOBODY),
        ("2026-11-30T18:00", Answered(NURSE, "nurse")),
        ("2026-11-30T21:00", NOBODY),
        ("2026-12-05T19:00", NOBODY),  # a Saturday
        ("2026-12-25T10:00", NOBODY),  # closed
        ("2026-12-25T19:00", NOBODY),  # what is said for a weekday is not said for a closed day
    ],
)
def test_what_is_said_for_a_weekday_wins_over_the_opening_hours(written: str, answer: Answer) -> None:
    assert EVENINGS.at(london(written)) == answer


def test_on_a_closed_day_what_is_said_for_such_days_holds() -> None:
    cover = replace(EVENINGS, closed_days=[["10:00", "12:00", NURSE]])
    assert cover.at(london("2026-12-25T11:00")) == Answered(NURSE, "nurse")
    assert cover.at(london("2026-12-25T13:00")) == NOBODY


def test_what_is_said_for_a_date_wins_over_everything_and_the_rest_of_the_day_is_as_usual() -> None:
    cover = replace(EVENINGS, dates={date(2026, 11, 30): [["10:00", "19:00", NONE]]})
    said = [cover.at(london(f"2026-11-30T{hour}:30")) for hour in ("09", "10", "18", "19")]
    assert said == [Answered(DESK), NOBODY, NOBODY, Answered(NURSE, "nurse")]


def test_what_nobody_has_said_is_undeclared_and_has_no_number() -> None:
    cover = Cover(HOURS, DESK)
    assert cover.at(london("2026-11-30T20:00")) == UNDECLARED
    assert cover.number_at(london("2026-11-30T20:00")) is None
    assert Cover(HOURS).at(london("2026-11-30T10:00")) == UNDECLARED


@pytest.mark.parametrize(
    ("written", "fold", "answer"),
    [
        ("2026-10-25T01:15", 0, Answered(DESK)),
        ("2026-10-25T01:45", 0, NOBODY),
        ("2026-10-25T01:15", 1, Answered(DESK)),
        ("2026-10-25T01:45", 1, NOBODY),
    ],
)
def test_in_the_hour_that_clocks_repeat_both_halves_count_alike(written: str, fold: int, answer: Answer) -> None:
    cover = Cover(HOURS, None, NONE, week={"sun": [["01:00", "01:30", DESK]]})
    assert cover.at(london(written, fold)) == answer


@pytest.mark.parametrize("sunday", ["2026-10-25", "2026-03-29"])
def test_stretches_say_at_every_minute_what_holds_then(sunday: str) -> None:
    cover = Cover(HOURS, None, NONE, week={"sun": [["00:30", "01:30", DESK], ["01:30", "02:30", NURSE]]})
    begin = london(f"{sunday}T00:00")
    stretches = list(cover.stretches(begin, begin + timedelta(hours=25)))
    for minute in range(25 * 60):
        moment = begin + timedelta(minutes=minute)
        assert [one.answer for one in stretches if one.start <= moment < one.end] == [cover.at(moment)]


def test_stretches_follow_each_other_and_differ() -> None:
    begin, end = london("2026-11-30T00:00"), london("2026-12-01T00:00")
    assert list(BY_OPENING.stretches(begin, end)) == [
        Stretch(begin, london("2026-11-30T09:00"), Answered(NIGHT)),
        Stretch(london("2026-11-30T09:00"), london("2026-11-30T17:30"), Answered(DESK)),
        Stretch(london("2026-11-30T17:30"), end, Answered(NIGHT)),
    ]


def test_the_hours_are_those_of_the_zone() -> None:
    cover = Cover(SiteHours(ZoneInfo("Asia/Kathmandu"), {}), None, NONE, week={"tue": [["00:00", "02:00", DESK]]})
    assert cover.number_at(datetime(2026, 11, 30, 19, 0, tzinfo=UTC)) == DESK


@pytest.mark.parametrize(
    ("cover", "written", "told"),
    [
        (BY_OPENING, "2026-11-30T10:00", Told(DESK, NIGHT, open_now=True)),
        (BY_OPENING, "2026-11-30T20:00", Told(DESK, NIGHT, open_now=False)),
        (Cover(HOURS, DESK, NONE), "2026-11-30T20:00", Told(DESK, None, open_now=False)),
        (Cover(HOURS, DESK), "2026-11-30T20:00", Told(DESK, None, open_now=False)),
        (Cover(HOURS), "2026-11-30T20:00", Told(None, None, open_now=False)),
        (Cover(HOURS, NONE, NIGHT), "2026-11-30T20:00", Told(NIGHT, None, open_now=True, mixed=True)),
        (EVENINGS, "2026-11-30T10:00", Told(DESK, None, open_now=True, mixed=True)),
        (EVENINGS, "2026-11-30T19:00", Told(NURSE, None, open_now=True, mixed=True)),
        (EVENINGS, "2026-11-30T22:00", Told(DESK, None, open_now=False, mixed=True)),
        (replace(BY_OPENING, week={"mon": [["09:00", "17:30", DESK]]}), "2026-12-01T10:00", Told(DESK, NIGHT, True)),
        (
            replace(BY_OPENING, week={"mon": [["08:00", "12:00", DESK]]}),
            "2026-12-01T10:00",
            Told(DESK, None, True, True),
        ),
        (Cover(HOURS, DESK, DESK, closed_days=[["00:00", "24:00", DESK]]), "2026-12-01T10:00", Told(DESK, DESK, True)),
    ],
)
def test_a_text_names_who_answers_as_it_leaves_and_no_number_for_hours_that_it_does_not_fit(
    cover: Cover, written: str, told: Told
) -> None:
    assert telling(cover, london(written)) == told


def test_a_weekday_at_a_glance_says_every_hour_of_it() -> None:
    assert usual_day(EVENINGS, "mon") == [
        Part("00:00", "09:00", NONE),
        Part("09:00", "17:30", DESK),
        Part("17:30", "18:00", NONE),
        Part("18:00", "21:00", NURSE),
        Part("21:00", "24:00", NONE),
    ]
    assert usual_day(Cover(HOURS, DESK), "sun") == [Part("00:00", "24:00", None)]


def test_paper_names_the_hours_of_each_number_and_111_for_all_others() -> None:
    assert ring_lines(EVENINGS) == [
        "Ring 07700 900910: Mon–Fri 09:00–17:30.",
        "Ring 07700 900912: Mon–Fri 18:00–21:00.",
        "At all other times nobody answers there: ring 111, or 999 in an emergency.",
    ]
    assert ring_lines(Cover(HOURS, DESK, DESK)) == ["Ring 07700 900910 at any time."]
