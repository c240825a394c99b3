"""Wall times of a zone as instants (whole UTC seconds), and back.

Two questions are asked of a wall time, and a clock change answers them differently: when does something *start* (a
skipped time does not exist) and where does a span *begin or end* (a skipped time means the end of the gap). A wall
time that occurs twice means the first occurrence in both.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from service.base.walltime import edge_at, moment_at
from service.courses.planning.intervals import Interval

MINUTE = 60
DAY_MINUTES = 1440
DAY_SECONDS = DAY_MINUTES * MINUTE
_EPOCH = date(1970, 1, 1).toordinal()
# A busy span may run "for ever". Beyond these a conversion could leave the years that Python knows.
_FIRST, _LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 - wall times carry no zone


def to_instant(moment: datetime) -> int:
    """Return the whole UTC seconds of an aware `moment`."""
    return int(moment.timestamp())


def to_local(instant: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(instant, zone)


def wall_time(day: date, minute: int) -> datetime:
    """Return the naive wall time `minute` minutes after midnight as clocks show it; 1440 is the next midnight."""
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - wall times carry no zone


def start_instant(wall: datetime, zone: ZoneInfo) -> int | None:
    """Return when a session starting at the naive `wall` starts, None if clocks skip that time."""
    moment = moment_at(wall, zone)
    return None if moment is None else to_instant(moment)


def edge_instant(wall: datetime, zone: ZoneInfo) -> int:
    """Return where a span that begins or ends at the naive `wall` does so; in a gap that is the gap's end."""
    return to_instant(edge_at(min(max(wall, _FIRST), _LAST), zone))


class LocalDay(NamedTuple):
    """One date of a zone. `midnight` is the instant of 00:00 on a day without clock change, None on one with."""

    day: date
    zone: ZoneInfo
    midnight: int | None

    @classmethod
    def of(cls, day: date, zone: ZoneInfo) -> "LocalDay":
        return local_days(range(day.toordinal(), day.toordinal() + 1), zone)[0]

    def spans(self, minutes: Sequence[tuple[int, int]]) -> list[Interval]:
        """Return spans of wall minutes as spans of instants, without those that a gap swallows."""
        edges = ((self.edge(start), self.edge(end)) for start, end in minutes)
        return [(start, end) for start, end in edges if start < end]

    def edge(self, minute: int) -> int:
        if self.midnight is None:
            return edge_instant(wall_time(self.day, minute), self.zone)
        return self.midnight + minute * MINUTE

    def starts(self, minutes: range) -> Sequence[int]:
        """Return the instants of the wall `minutes` (ascending) that exist on this day."""
        if self.midnight is not None:
            first = self.midnight
            return range(first + minutes.start * MINUTE, first + minutes.stop * MINUTE, minutes.step * MINUTE)
        walls = (wall_time(self.day, minute) for minute in minutes)
        return [start for wall in walls if (start := start_instant(wall, self.zone)) is not None]


def local_days(ordinals: range, zone: ZoneInfo) -> list[LocalDay]:
    """Return dates that follow each other; asks the zone but once for each midnight."""
    dates = [date.fromordinal(ordinal) for ordinal in ordinals]
    if not dates:
        return []
    offsets = [*_offsets(dates, zone), _offsets([wall_time(dates[-1], DAY_MINUTES).date()], zone)[0]]
    days = []
    for day, ordinal, (first, other), following in zip(dates, ordinals, offsets, offsets[1:], strict=False):
        plain = first == other and (first, other) == following
        midnight = (ordinal - _EPOCH) * DAY_SECONDS - first.days * DAY_SECONDS - first.seconds
        days.append(LocalDay(day, zone, midnight if plain else None))
    return days


def _offsets(dates: Iterable[date], zone: ZoneInfo) -> list[tuple[timedelta, timedelta]]:
    """Return how far midnight is ahead of UTC by both readings; they differ where clocks change just then."""
    readings = time(tzinfo=zone), time(tzinfo=zone, fold=1)
    one, other = ([datetime.combine(day, reading).utcoffset() for day in dates] for reading in readings)
    return [
        (first, second) for first, second in zip(one, other, strict=True) if first is not None and second is not None
    ]
