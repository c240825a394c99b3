"""Who is booked while they cannot come, as noted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from service.courses.away import away_warnings
from service.courses.planning.problem import Busy

LONDON = ZoneInfo("Europe/London")


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


def an_hour(start: str) -> Busy:
    return at(start), at(start) + timedelta(hours=1)


def told(*starts: str, away: list[Busy]) -> list[tuple[str, str]]:
    wanted = [(str(number), an_hour(start)) for number, start in enumerate(starts, 1)]
    return [(fault.path, fault.sentence) for fault in away_warnings(wanted, away, LONDON)]


def test_a_session_in_an_absence_is_pointed_out_with_its_span() -> None:
    away = [(at("2026-12-07 10:30"), at("2026-12-09 00:00"))]
    ((path, sentence),) = told("2026-12-07 10:00", "2027-01-04 10:00", away=away)
    assert path == "1"
    assert sentence.startswith("falls in a time when the patient cannot come, as noted: ")
    assert sentence.endswith("from Mon 7 December 2026, 10:30 until Wed 9 December 2026, 00:00")


def test_a_session_beside_an_absence_is_not() -> None:
    assert told("2026-12-07 10:00", away=[an_hour("2026-12-07 09:00"), an_hour("2026-12-07 11:00")]) == []


def test_each_session_is_pointed_out_once() -> None:
    away = [an_hour("2026-12-07 10:30"), an_hour("2026-12-07 10:00")]
    ((path, sentence),) = told("2026-12-07 10:00", away=away)
    assert (path, "10:00 until" in sentence) == ("1", True)
