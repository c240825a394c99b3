"""The calendar of a site: wall times in its zone, and the hours in which somebody is there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Span = tuple[time, time]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class SiteCalendar:
    """`opening_hours` hold half-open spans of wall time a weekday, `mon` to `sun`; a span that ends at 00:00 ends at
    midnight. `closures` are local dates on which the site is shut, whatever the hours.
    """

    zone: str
    opening_hours: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    closures: frozenset[date] = frozenset()

    @classmethod
    def of_wall_times(
        cls, zone: str, hours: Mapping[str, list[list[str]]], closures: frozenset[date] = frozenset()
    ) -> "SiteCalendar":
        """Read hours as they are stored: `{"mon": [["09:00", "17:30"]]}`; `24:00` may end a span."""
        spans = {day: tuple((_wall(start), _wall(end)) for start, end in of_day) for day, of_day in hours.items()}
        return cls(zone, spans, closures)

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def local_time(self, moment: datetime) -> time:
        return moment.astimezone(ZoneInfo(self.zone)).time()

    def at(self, day: date, wall: time) -> datetime:
        """Give the instant of a wall time; one that occurs twice means the first, a skipped one the end of the gap."""
        zone = ZoneInfo(self.zone)
        before = datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)
        if before.astimezone(zone).replace(tzinfo=None) == datetime.combine(day, wall):
            return before
        after = datetime.combine(day, wall.replace(fold=1), tzinfo=zone).astimezone(UTC)
        return _change_between(after, before, zone)

    def end_of(self, day: date) -> datetime:
        """Give the instant at which the local day is over."""
        return self.at(day + timedelta(days=1), time())

    def open_spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Give the instants between which the site is open on a local date, in order."""
        if day in self.closures:
            return []
        spans = self.opening_hours.get(DAYS[day.weekday()], ())
        return sorted((self.at(day, start), self._end(day, end)) for start, end in spans)

    def is_open(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in self.open_spans(self.local_date(moment)))

    def _end(self, day: date, end: time) -> datetime:
        return self.end_of(day) if end == time() else self.at(day, end)


def _wall(written: str) -> time:
    return time() if written == "24:00" else time.fromisoformat(written)


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Find the second at which the zone's offset changes."""
    old = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == old:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
