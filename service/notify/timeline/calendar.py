"""The calendar of a site: wall times in its zone, and the hours in which somebody is there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from service.base.walltime import edge_at

Span = tuple[time, time]
Written = Sequence[Sequence[str]]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class SiteCalendar:
    """`opening_hours` hold half-open spans of wall time a weekday, `mon` to `sun`; a span that ends at 00:00 ends at
    midnight. `dates` replaces the hours of single dates; on the dates of `closures` the site is shut, whatever those
    say. `spread` is how long after a wall time the clinic's texts leave.
    """

    zone: str
    opening_hours: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    closures: frozenset[date] = frozenset()
    dates: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    spread: timedelta = timedelta()

    @classmethod
    def of_wall_times(
        cls,
        zone: str,
        hours: Mapping[str, Written],
        closures: frozenset[date] = frozenset(),
        dates: Mapping[date, Written] | None = None,
        spread: timedelta = timedelta(),
    ) -> "SiteCalendar":
        """Read hours as they are stored: `{"mon": [["09:00", "17:30"]]}`; `24:00` may end a span."""
        week = {day: _spans(written) for day, written in hours.items()}
        return cls(zone, week, closures, {day: _spans(written) for day, written in (dates or {}).items()}, spread)

    def local_date(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def local_time(self, moment: datetime) -> time:
        return moment.astimezone(ZoneInfo(self.zone)).time()

    def at(self, day: date, wall: time) -> datetime:
        """Give the instant of a wall time; one that occurs twice means the first, a skipped one the end of the gap."""
        return edge_at(datetime.combine(day, wall), ZoneInfo(self.zone))

    def end_of(self, day: date) -> datetime:
        """Give the instant at which the local day is over."""
        return self.at(day + timedelta(days=1), time())

    def open_spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Give the instants between which the site is open on a local date, in order."""
        if day in self.closures:
            return []
        spans = self.dates[day] if day in self.dates else self.opening_hours.get(DAYS[day.weekday()], ())
        return sorted((self.at(day, start), self._end(day, end)) for start, end in spans)

    def is_open(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in self.open_spans(self.local_date(moment)))

    def _end(self, day: date, end: time) -> datetime:
        return self.end_of(day) if end == time() else self.at(day, end)


def _spans(written: Written) -> tuple[Span, ...]:
    return tuple((_wall(start), _wall(end)) for start, end in written)


def _wall(written: str) -> time:
    return time() if written == "24:00" else time.fromisoformat(written)
