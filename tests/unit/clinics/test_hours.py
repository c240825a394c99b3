"""When a site is open."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.clinics.hours import SiteHours

LONDON = ZoneInfo("Europe/London")
WEEK = {"mon": [["09:00", "13:00"], ["14:00", "17:30"]], "fri": [["18:00", "24:00"]], "sun": [["00:00", "03:00"]]}
CHRISTMAS = date(2026, 12, 25)
HOURS = SiteHours(LONDON, WEEK, {CHRISTMAS})


def london(written: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("written", "is_open"),
    [
        ("2026-11-30T08:59:59.999999", False),
        ("2026-11-30T09:00", True),
        ("2026-11-30T12:59:59.999999", True),
        ("2026-11-30T13:00", False),
        ("2026-11-30T14:00", True),
        ("2026-11-30T17:30", False),
        ("2026-12-01T10:00", False),
        ("2026-12-04T17:59", False),
        ("2026-12-04T23:59:59.999999", True),
        ("2026-12-05T00:00", False),
    ],
)
def test_it_is_open_from_the_first_minute_up_to_the_last(written: str, is_open: bool) -> None:
    assert HOURS.is_open(london(written)) is is_open


def test_a_closed_date_is_closed_all_day() -> None:
    assert CHRISTMAS.weekday() == 4
    assert HOURS.spans(CHRISTMAS) == []
    assert not HOURS.is_open(london("2026-12-25T19:00"))
    assert HOURS.is_open(london("2026-12-18T19:00"))


def test_hours_are_those_of_the_wall_in_summer_and_winter() -> None:
    assert HOURS.is_open(datetime(2026, 7, 6, 8, 0, tzinfo=UTC))
    assert not HOURS.is_open(datetime(2026, 11, 30, 8, 0, tzinfo=UTC))


def test_on_the_day_that_loses_an_hour_the_span_is_shorter() -> None:
    assert _open_hours(date(2026, 3, 29)) == 2


def test_on_the_day_that_gains_an_hour_both_count() -> None:
    assert _open_hours(date(2026, 10, 25)) == 4


def _open_hours(sunday: date) -> int:
    midnight = datetime(sunday.year, sunday.month, sunday.day, tzinfo=LONDON).astimezone(UTC)
    return sum(HOURS.is_open(midnight + timedelta(hours=hour)) for hour in range(12))


def test_it_asks_for_the_day_of_the_zone_not_of_utc() -> None:
    hours = SiteHours(ZoneInfo("Asia/Kathmandu"), {"tue": [["00:00", "02:00"]]})
    assert hours.is_open(datetime(2026, 11, 30, 19, 0, tzinfo=UTC))


def test_a_site_without_hours_is_never_open() -> None:
    assert not SiteHours(LONDON, {}).is_open(london("2026-11-30T10:00"))
