"""The hours of a practitioner or a room: the week without its breaks, dated hours instead, absences taken out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from service.clinics.timetable.absent import Instants, absent_parts
from service.clinics.timetable.spans import EVERY_HOUR, WHOLE_DAY, Spans, Week, week_without, without


@dataclass(frozen=True, slots=True)
class Timetable:
    """When somebody is there, or a room can be used: within the opening hours of the site.

    `week` None: at all opening hours. `dates` replaces the week on single dates; no span: not at all. `absences` are
    those that `dates` allows for already.
    """

    week: Week | None = None
    dates: Mapping[date, Spans] = field(default_factory=dict)
    absences: tuple[Instants, ...] = ()

    def on(self, day: date) -> Spans:
        """Return the hours of a date; the opening hours of the site bound them further."""
        if day in self.dates:
            return self.dates[day]
        return WHOLE_DAY if self.week is None else self.week.get(day.weekday(), ())


def layered(
    zone: ZoneInfo,
    week: Week | None = None,
    breaks: Week | None = None,
    dated: Mapping[date, Spans] | None = None,
    absences: tuple[Instants, ...] = (),
) -> Timetable:
    """Put the layers together. Dated hours replace the breaks of their date too; an absence takes from what is left."""
    usual = week_without(EVERY_HOUR if week is None else week, breaks) if breaks else week
    dates = dict(dated or {})
    there = Timetable(usual, dates)
    left = {day: without(there.on(day), parts) for day, parts in absent_parts(absences, zone).items()}
    return Timetable(usual, {**dates, **left}, absences)
