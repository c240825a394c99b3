"""Wall times and open hours of a site, on ordinary days and when clocks change."""

from datetime import UTC, date, datetime, time

import pytest

from service.notify.timeline.calendar import SiteCalendar
from tests.unit.notify.timeline.cast import clinic, london, shown


@pytest.mark.parametrize(
    ("day", "wall", "instant"),
    [
        ("2026-12-07", "09:00", "2026-12-07T09:00:00+00:00"),
        ("2026-07-07", "09:00", "2026-07-07T08:00:00+00:00"),
        ("2027-03-28", "00:59", "2027-03-28T00:59:00+00:00"),
        ("2027-03-28", "01:00", "2027-03-28T01:00:00+00:00"),
        ("2027-03-28", "01:30", "2027-03-28T01:00:00+00:00"),
        ("2027-03-28", "02:00", "2027-03-28T01:00:00+00:00"),
        ("2026-10-25", "01:30", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25", "02:00", "2026-10-25T02:00:00+00:00"),
    ],
)
def test_a_wall_time_is_the_first_of_two_and_moves_to_the_end_of_a_gap(day: str, wall: str, instant: str) -> None:
    assert clinic().at(date.fromisoformat(day), time.fromisoformat(wall)).isoformat() == instant


def test_a_gap_at_midnight_ends_where_the_zone_says() -> None:
    beirut = SiteCalendar("Asia/Beirut")

    assert beirut.at(date(2027, 3, 28), time(0, 20)) == datetime(2027, 3, 27, 22, tzinfo=UTC)
    assert beirut.end_of(date(2027, 3, 27)) == datetime(2027, 3, 27, 22, tzinfo=UTC)


def test_the_local_date_is_that_of_the_zone() -> None:
    assert clinic().local_date(datetime(2026, 7, 7, 23, 30, tzinfo=UTC)) == date(2026, 7, 8)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-12-07 08:59", False),
        ("2026-12-07 09:00", True),
        ("2026-12-07 13:00", False),
        ("2026-12-07 14:00", True),
        ("2026-12-07 17:30", False),
        ("2026-12-12 10:00", False),
        ("2026-12-25 10:00", False),
    ],
)
def test_it_knows_when_somebody_is_there(moment: str, is_open: bool) -> None:
    assert clinic("2026-12-25").is_open(london(moment)) is is_open


def test_a_span_may_end_at_midnight() -> None:
    spans = clinic(mon=[["18:00", "24:00"]]).open_spans(date(2026, 12, 7))

    assert [(shown(start), shown(end)) for start, end in spans] == [("2026-12-07 18:00", "2026-12-08 00:00")]


def test_a_day_without_hours_is_a_day_off() -> None:
    assert clinic(mon=[]).open_spans(date(2026, 12, 7)) == []


def test_hours_of_a_date_stand_in_for_those_of_the_weekday_unless_it_is_closed() -> None:
    monday, christmas = date(2026, 12, 7), date(2026, 12, 25)
    dates = {monday: [["11:00", "12:00"]], christmas: [["11:00", "12:00"]]}
    site = SiteCalendar.of_wall_times("Europe/London", {"mon": [["09:00", "17:00"]]}, frozenset({christmas}), dates)
    assert [shown(start) for start, _ in site.open_spans(monday)] == ["2026-12-07 11:00"]
    assert site.open_spans(christmas) == []
    assert [shown(start) for start, _ in site.open_spans(date(2026, 12, 14))] == ["2026-12-14 09:00"]
