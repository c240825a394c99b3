"""The hours of a practitioner or a room: each layer, and what happens where they meet."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.clinics.timetable.layers import layered
from service.clinics.timetable.spans import spans_of, wall_of, week_of, without

LONDON = ZoneInfo("Europe/London")
WEEK = week_of({"mon": [["09:00", "17:00"]], "tue": [["09:00", "13:00"], ["14:00", "18:00"]]})
LUNCH = week_of({"mon": [["12:00", "12:30"]], "tue": [["12:30", "14:30"]], "wed": [["12:00", "13:00"]]})
MONDAY, TUESDAY, WEDNESDAY = date(2026, 12, 7), date(2026, 12, 8), date(2026, 12, 9)

Walls = list[tuple[str, str]]


def london(written: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


def away(start: str, end: str) -> tuple[datetime, datetime]:
    return london(start), london(end)


def walls(spans: tuple[tuple[int, int], ...]) -> Walls:
    return [(wall_of(start), wall_of(end)) for start, end in spans]


def hours(day: date, *absences: tuple[datetime, datetime], dated: dict[date, list[list[str]]] | None = None) -> Walls:
    own = {when: spans_of(spans) for when, spans in (dated or {}).items()}
    return walls(layered(LONDON, WEEK, LUNCH, own, absences).on(day))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(MONDAY, [("09:00", "12:00"), ("12:30", "17:00")], id="a break inside"),
        pytest.param(TUESDAY, [("09:00", "12:30"), ("14:30", "18:00")], id="a break over the gap of a split shift"),
        pytest.param(WEDNESDAY, [], id="a break on a day off"),
    ],
)
def test_breaks_are_cut_out_of_the_week(day: date, expected: Walls) -> None:
    assert hours(day) == expected


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([["10:00", "16:00"]], [("10:00", "16:00")], id="other hours, without the weekly break"),
        pytest.param([], [], id="none at all"),
        pytest.param([["18:00", "24:00"]], [("18:00", "24:00")], id="hours that the week does not have"),
    ],
)
def test_hours_of_a_date_stand_in_for_the_week_and_its_breaks(spans: list[list[str]], expected: Walls) -> None:
    assert hours(MONDAY, dated={MONDAY: spans}) == expected
    assert hours(date(2026, 12, 14), dated={MONDAY: spans}) == [("09:00", "12:00"), ("12:30", "17:00")]


@pytest.mark.parametrize(
    ("absence", "expected"),
    [
        pytest.param(("2026-12-07T09:00", "2026-12-07T10:15"), [("10:15", "12:00"), ("12:30", "17:00")], id="morning"),
        pytest.param(("2026-12-07T15:00", "2026-12-08T10:00"), [("09:00", "12:00"), ("12:30", "15:00")], id="overnight"),
        pytest.param(("2026-12-06T00:00", "2026-12-07T00:00"), [("09:00", "12:00"), ("12:30", "17:00")], id="until then"),
        pytest.param(("2026-12-08T00:00", "2026-12-09T00:00"), [("09:00", "12:00"), ("12:30", "17:00")], id="from then"),
        pytest.param(("2026-11-01T00:00", "2027-01-01T00:00"), [], id="in the middle of it"),
        pytest.param(("2026-12-07T10:00:30", "2026-12-07T11:00:30"), [("09:00", "10:00"), ("11:01", "12:00"), ("12:30", "17:00")], id="seconds"),
    ],
)  # fmt: skip
def test_an_absence_takes_its_part_of_the_day_and_leaves_the_rest(absence: tuple[str, str], expected: Walls) -> None:
    assert hours(MONDAY, away(*absence)) == expected


def test_an_absence_takes_from_dated_hours_too() -> None:
    absent = away("2026-12-07T11:00", "2026-12-07T13:00")
    assert hours(MONDAY, absent, dated={MONDAY: [["10:00", "16:00"]]}) == [("10:00", "11:00"), ("13:00", "16:00")]


def test_absences_may_overlap() -> None:
    absences = away("2026-12-07T09:30", "2026-12-07T11:00"), away("2026-12-07T10:00", "2026-12-07T16:00")
    assert hours(MONDAY, *absences) == [("09:00", "09:30"), ("16:00", "17:00")]


def test_without_hours_of_their_own_they_are_there_but_for_breaks_and_absences() -> None:
    free = layered(LONDON, None, None, {}, (away("2026-12-08T09:00", "2026-12-08T10:00"),))
    assert (free.week, walls(free.on(MONDAY))) == (None, [("00:00", "24:00")])
    assert walls(free.on(TUESDAY)) == [("00:00", "09:00"), ("10:00", "24:00")]
    pausing = layered(LONDON, None, LUNCH)
    assert walls(pausing.on(MONDAY)) == [("00:00", "12:00"), ("12:30", "24:00")]
    assert walls(pausing.on(date(2026, 12, 10))) == [("00:00", "24:00")]


SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "start", "end", "expected"),
    [
        pytest.param(SPRING, "2027-03-28T00:30+00:00", "2027-03-28T01:00+00:00", [("00:00", "00:30"), ("02:00", "24:00")], id="up to the hour that is skipped"),
        pytest.param(SPRING, "2027-03-28T01:00+00:00", "2027-03-28T02:00+00:00", [("00:00", "02:00"), ("03:00", "24:00")], id="after the hour that is skipped"),
        pytest.param(AUTUMN, "2026-10-25T00:15+00:00", "2026-10-25T00:45+00:00", [("00:00", "01:15"), ("01:45", "24:00")], id="the first of two hours"),
        pytest.param(AUTUMN, "2026-10-25T01:15+00:00", "2026-10-25T01:45+00:00", [("00:00", "01:15"), ("02:00", "24:00")], id="the second of two hours"),
        pytest.param(AUTUMN, "2026-10-25T00:50+00:00", "2026-10-25T01:10+00:00", [("00:00", "01:50"), ("02:00", "24:00")], id="from the first into the second"),
        pytest.param(AUTUMN, "2026-10-24T23:00+00:00", "2026-10-26T00:00+00:00", [], id="the whole long day"),
    ],
)  # fmt: skip
def test_an_absence_on_a_day_of_clock_change(day: date, start: str, end: str, expected: Walls) -> None:
    """British summer time began and ended at 01:00 UTC on these days."""
    absence = datetime.fromisoformat(start), datetime.fromisoformat(end)
    assert walls(layered(LONDON, absences=(absence,)).on(day)) == expected


def test_an_absence_is_told_in_the_zone_of_the_site() -> None:
    absence = datetime(2026, 12, 6, 20, 0, tzinfo=UTC), datetime(2026, 12, 6, 22, 0, tzinfo=UTC)
    assert walls(layered(ZoneInfo("Asia/Kathmandu"), absences=(absence,)).on(MONDAY)) == [
        ("00:00", "01:45"),
        ("03:45", "24:00"),
    ]


@pytest.mark.parametrize("written", ["24:01", "9:00", "09:60", "0900", "09:0x", "", "-1:00", "25:00", "٠٩:٠٠"])
def test_what_is_no_wall_time_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="must be a time"):
        spans_of([[written, "24:00"]])


def test_spans_that_touch_stay_two() -> None:
    assert without(((0, 10), (10, 20)), [(5, 6)]) == ((0, 5), (6, 10), (10, 20))
