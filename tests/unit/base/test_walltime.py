"""What wall times mean where clocks change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from service.base.walltime import edge_at, moment_at


def written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%d %H:%M:%S %Z")


@pytest.mark.parametrize(
    ("zone", "wall", "moment", "edge"),
    [
        ("Europe/London", "2026-03-29T00:59", "29 00:59:00 UTC", "29 00:59:00 UTC"),
        ("Europe/London", "2026-03-29T01:30", None, "29 01:00:00 UTC"),
        ("Europe/London", "2026-03-29T01:30:30.5", None, "29 01:00:00 UTC"),
        ("Europe/London", "2026-03-29T02:00", "29 01:00:00 UTC", "29 01:00:00 UTC"),
        ("Europe/London", "2026-10-25T01:30", "25 00:30:00 UTC", "25 00:30:00 UTC"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", None, "03 15:30:00 UTC"),
        ("Asia/Beirut", "2026-03-29T00:00", None, "28 22:00:00 UTC"),
        ("Pacific/Apia", "2011-12-30T12:00", None, "30 10:00:00 UTC"),
    ],
)
def test_a_wall_time_means_one_instant(zone: str, wall: str, moment: str | None, edge: str) -> None:
    clock = datetime.fromisoformat(wall), ZoneInfo(zone)
    assert written(moment_at(*clock)) == moment
    assert written(edge_at(*clock)) == edge


def test_the_second_reading_of_an_hour_is_not_asked_for() -> None:
    twice = datetime.fromisoformat("2026-10-25T01:30").replace(fold=1)
    assert written(moment_at(twice, ZoneInfo("Europe/London"))) == "25 00:30:00 UTC"
