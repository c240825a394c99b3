"""The hours of clinic, practitioners and rooms on one date, as spans of instants. Bookings play no part here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.courses.planning.intervals import Interval, intersect
from service.courses.planning.problem import Hours, PlanningProblem, Span
from service.courses.planning.walltime import LocalDay


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A date and its opening spans."""

    day: LocalDay
    opening: list[Interval]


@dataclass(frozen=True, slots=True)
class Agenda:
    """A practitioner or a room."""

    id: str
    hours: Hours | None
    dates: Mapping[date, tuple[Span, ...]]

    def on_duty(self, today: OpenDay) -> list[Interval]:
        """Return the parts of the opening spans that are inside these hours; those of the date, if it has any."""
        day = today.day.day
        if day in self.dates:
            return intersect(today.opening, today.day.spans(self.dates[day]))
        if self.hours is None:
            return today.opening
        return intersect(today.opening, today.day.spans(self.hours.get(day.weekday(), ())))


class FreeTime:
    """The hours of a problem, ready to be asked date by date."""

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self.practitioners = [Agenda(one.id, one.hours, one.dates) for one in problem.practitioners]
        self.rooms = [Agenda(one.id, one.hours, one.dates) for one in problem.rooms]

    def on(self, ordinal: int) -> OpenDay:
        day = LocalDay.of(date.fromordinal(ordinal), self._problem.zone)
        return OpenDay(day, day.spans(self._problem.opening_spans(day.day)))
