from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.courses.planning.walltime import LocalDay, edge_instant, start_instant, wall_time

LONDON = ZoneInfo("Europe/London")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def shown(instant: int | None) -> str | None:
    return None if instant is None else datetime.fromtimestamp(instant, UTC).strftime("%d %H:%M")


@pytest.mark.parametrize(
    ("zone", "text", "start", "edge"),
    [
        ("Europe/London", "2026-03-29T00:59", "29 00:59", "29 00:59"),
        ("Europe/London", "2026-03-29T01:00", None, "29 01:00"),
        ("Europe/London", "2026-03-29T01:59", None, "29 01:00"),
        ("Europe/London", "2026-03-29T02:00", "29 01:00", "29 01:00"),
        ("Europe/London", "2026-10-25T00:59", "24 23:59", "24 23:59"),
        ("Europe/London", "2026-10-25T01:00", "25 00:00", "25 00:00"),
        ("Europe/London", "2026-10-25T01:59", "25 00:59", "25 00:59"),
        ("Europe/London", "2026-10-25T02:00", "25 02:00", "25 02:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", None, "03 15:30"),  # a gap of half an hour
        ("Asia/Beirut", "2026-03-29T00:00", None, "28 22:00"),  # a gap at midnight
        ("Pacific/Apia", "2011-12-30T12:00", None, "30 10:00"),  # a whole date that never was
    ],
)
def test_it_reads_wall_times_around_clock_changes(zone: str, text: str, start: str | None, edge: str) -> None:
    assert shown(start_instant(wall(text), ZoneInfo(zone))) == start
    assert shown(edge_instant(wall(text), ZoneInfo(zone))) == edge


CHANGES = [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1), date(1919, 3, 30)]


@pytest.mark.parametrize("day", CHANGES)  # Toronto's clocks went from 23:30 to 00:30 in 1919
@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Beirut", "America/Havana", "Africa/Cairo", "America/Toronto"])
def test_a_day_agrees_with_its_wall_times_minute_by_minute(zone: str, day: date) -> None:
    there = ZoneInfo(zone)
    local = LocalDay.of(day, there)
    walls = [wall_time(day, minute) for minute in range(1440)]
    assert [local.edge(minute) for minute in range(1440)] == [edge_instant(one, there) for one in walls]
    existing = [start for one in walls if (start := start_instant(one, there)) is not None]
    assert list(local.starts(range(1440))) == existing


def test_a_span_that_the_gap_swallows_is_no_span() -> None:
    assert LocalDay.of(date(2026, 3, 29), LONDON).spans([(60, 120), (120, 180)]) == [
        (edge_instant(wall("2026-03-29T02:00"), LONDON), edge_instant(wall("2026-03-29T03:00"), LONDON))
    ]


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_busy_for_ever_is_no_trouble(text: str) -> None:
    assert isinstance(edge_instant(wall(text), LONDON), int)
