"""Who and what is free on one date, as spans of instants."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.courses.planning.intervals import Interval, intersect, subtract, union
from service.courses.planning.problem import Busy, Hours, PlanningProblem, Resource
from service.courses.planning.walltime import DAY_MINUTES, MINUTE, LocalDay, to_instant, to_local


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A date and its opening spans, less what lies before `not_before`."""

    day: LocalDay
    opening: list[Interval]


@dataclass(frozen=True, slots=True)
class Agenda:
    """A practitioner or a room with all their bookings as disjoint spans, preparation and cleaning allowed for."""

    id: str
    hours: Hours | None
    busy: list[Interval]

    def on_duty(self, today: OpenDay) -> list[Interval]:
        """Return the parts of the opening spans that are inside these hours."""
        if self.hours is None:
            return today.opening
        return intersect(today.opening, today.day.spans(self.hours.get(today.day.day.weekday(), ())))

    def free(self, today: OpenDay) -> list[Interval]:
        return subtract(self.on_duty(today), self.busy)


class FreeTime:
    """The diary of a problem, ready to be asked date by date."""

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._not_before = None if problem.not_before is None else to_instant(_whole_second_after(problem.not_before))
        self.practitioners = [self._agenda(practitioner) for practitioner in problem.practitioners]
        self.rooms = [self._agenda(room) for room in problem.rooms]
        self.patient_busy = union([*_instants(problem.patient_busy), *_past_midnight(problem)])

    def _agenda(self, resource: Resource) -> Agenda:
        """Widen each booking: a session may start `prep` after it at the earliest, and end `cleaning` before it."""
        cleaning, prep = self._problem.cleaning_minutes * MINUTE, self._problem.prep_minutes * MINUTE
        busy = union((start - cleaning, end + prep) for start, end in _instants(resource.busy))
        return Agenda(resource.id, resource.hours, busy)

    @property
    def horizon(self) -> range:
        """The ordinals of the dates on which a session may be placed."""
        first = self._problem.earliest
        if self._not_before is not None:
            first = max(first, to_local(self._not_before, self._problem.zone).date())
        return range(first.toordinal(), self._problem.latest.toordinal() + 1)

    def on(self, ordinal: int) -> OpenDay:
        day = LocalDay.of(date.fromordinal(ordinal), self._problem.zone)
        opening = day.spans(self._problem.opening_spans(day.day))
        floor = self._not_before
        if floor is not None:
            opening = [(max(start, floor), end) for start, end in opening if end > floor]
        return OpenDay(day, opening)


def _whole_second_after(moment: datetime) -> datetime:
    """Round up: an instant is a whole second, and nothing may be offered that has begun."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)


def _instants(busy: tuple[Busy, ...]) -> list[Interval]:
    return [(to_instant(start), to_instant(end)) for start, end in busy]


def _past_midnight(problem: PlanningProblem) -> list[Interval]:
    """Return the parts of pinned sessions that fall on the next date, where a session of the course may follow."""
    spans = []
    for pinned in problem.pinned:
        start = pinned.start.astimezone(problem.zone)
        midnight = LocalDay.of(start.date(), problem.zone).edge(DAY_MINUTES)
        spans.append((midnight, to_instant(start) + problem.duration_minutes * MINUTE))
    return spans
