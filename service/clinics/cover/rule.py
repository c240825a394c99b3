"""Which number is answered at an instant, in wall time of the zone: layers, the first that says something wins. Pure.

1. What is said for that single date.
2. On a closed day or public holiday (a date without hours of its own): what is said for such days.
   On every other day: what is said for that weekday.
3. What holds while the site is open, and at all other times.

Hours of which no layer says anything are undeclared. In the hour that clocks repeat both halves count alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from service.base.walltime import day_span, edge_at
from service.clinics.hours import SiteHours
from service.clinics.timetable.spans import DAY_MINUTES, WEEKDAYS, minute_of

NONE = "none"
"""Stands in place of a number where it is said that none is answered."""

Said = Sequence[Sequence[str]]
"""What is said for a day: `[["09:00", "17:30", "+44…"], ["17:30", "24:00", "none"]]`, wall time, half-open."""

QUARTER = timedelta(minutes=15)
"""Clocks change at a quarter of an hour, in every zone there is."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Somebody answers this number (E.164); `name` is what the clinic calls it, such as desk."""

    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Nobody:
    """The clinic says that no number is answered."""


@dataclass(frozen=True, slots=True)
class Undeclared:
    """The clinic has not said; whoever has to act takes it for nobody."""


Answer = Answered | Nobody | Undeclared
NOBODY, UNDECLARED = Nobody(), Undeclared()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which one answer holds; the ends are instants."""

    start: datetime
    end: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class Cover:
    """What one site says; numbers are E.164 or `NONE`, None says nothing. `names` are by number,
    `cache` keeps what was worked out for a moment at which many texts leave.
    """

    hours: SiteHours
    while_open: str | None = None
    while_closed: str | None = None
    week: Mapping[str, Said] = field(default_factory=dict)
    closed_days: Said = ()
    dates: Mapping[date, Said] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    cache: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def at(self, moment: datetime) -> Answer:
        """Tell who answers at an instant."""
        local = moment.astimezone(self.hours.zone)
        minute = local.hour * 60 + local.minute
        for layer in (self.dates.get(local.date(), ()), self._usual(local.date())):
            said = next((number for start, end, number in layer if _within(minute, start, end)), None)
            if said is not None:
                return self._answer(said)
        return self._answer(self.while_open if self.hours.is_open(moment) else self.while_closed)

    def number_at(self, moment: datetime) -> str | None:
        """Return the number that is answered at an instant; None where nobody is there, or it is not known."""
        answer = self.at(moment)
        return answer.number if isinstance(answer, Answered) else None

    def stretches(self, begin: datetime, end: datetime) -> Iterator[Stretch]:
        """Cut a time into stretches with one answer each, in order."""
        edges = sorted({begin, *(edge for edge in self._edges(begin, end) if begin < edge < end)})
        current: Stretch | None = None
        for start, stop in zip(edges, [*edges[1:], end], strict=True):
            answer = self.at(start)
            if current is not None and current.answer == answer:
                current = Stretch(current.start, stop, answer)
                continue
            if current is not None:
                yield current
            current = Stretch(start, stop, answer)
        if current is not None:
            yield current

    @property
    def numbers(self) -> list[str]:
        """List every number that is said anywhere, the one of opening hours first."""
        days = [*self.week.values(), self.closed_days, *self.dates.values()]
        said = [self.while_open, self.while_closed, *(number for day in days for *_, number in day)]
        return [number for number in dict.fromkeys(said) if number not in {None, NONE}]

    @property
    def follows_opening(self) -> bool:
        """Tell whether nothing but the opening hours decides."""
        return not (self.week or self.closed_days or self.dates)

    def _usual(self, day: date) -> Said:
        return self.closed_days if day in self.hours.closures else self.week.get(WEEKDAYS[day.weekday()], ())

    def _answer(self, said: str | None) -> Answer:
        if said is None:
            return UNDECLARED
        return NOBODY if said == NONE else Answered(said, self.names.get(said, ""))

    def _edges(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        """Name every instant at which the answer may change."""
        zone = self.hours.zone
        day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            start, stop = day_span(day, zone)
            yield start
            if stop - start == timedelta(days=1):
                yield from (edge_at(_wall(day, minute), zone) for minute in self._minutes(day))
            else:  # clocks change: a wall time may be told twice, or not at all
                yield from (start + QUARTER * number for number in range((stop - start) // QUARTER))
                yield from (edge_at(_wall(day, minute), zone) for minute in self._minutes(day))
            day += timedelta(days=1)

    def _minutes(self, day: date) -> set[int]:
        layers = (self.dates.get(day, ()), self._usual(day), self.hours.spans(day))
        return {minute_of(wall) for layer in layers for span in layer for wall in span[:2]} - {DAY_MINUTES}


def _within(minute: int, start: str, end: str) -> bool:
    return minute_of(start) <= minute < minute_of(end)


def _wall(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60)  # noqa: DTZ001 - a wall time has no zone
