"""Which wall minutes of which dates an absence covers.

An absence is a pair of instants, hours are wall times. Where clocks go back, a wall time stands for its first
occurrence; an absence that touches either occurrence takes the whole of what cannot be told apart, so that nobody is
booked while they are away.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.clinics.timetable.spans import DAY_MINUTES, Span

Instants = tuple[datetime, datetime]
"""Aware instants, half-open."""


def absent_parts(absences: Iterable[Instants], zone: ZoneInfo) -> dict[date, list[Span]]:
    """Return the absent spans of every local date that an absence touches."""
    parts: dict[date, list[Span]] = {}
    for start, end in absences:
        first, last = start.astimezone(zone), end.astimezone(zone)
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            begin = _minutes(first) if ordinal == first.toordinal() else 0
            until = _back_at(day, end, zone) if ordinal == last.toordinal() else DAY_MINUTES
            if begin < until:
                parts.setdefault(day, []).append((begin, until))
    return parts


def _minutes(wall: datetime) -> int:
    return wall.hour * 60 + wall.minute


def _back_at(day: date, end: datetime, zone: ZoneInfo) -> int:
    """Return the first wall minute of the date, in its first occurrence, that is not before `end`."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    minute = _minutes(end.astimezone(zone))
    while minute < DAY_MINUTES and (midnight + timedelta(minutes=minute)).astimezone(UTC) < end:
        minute += 1
    return minute
