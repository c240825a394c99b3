"""The diary of a problem: on each date, the starts that clinic, patient, practitioners and rooms leave free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import and_, or_

from service.courses.planning.problem import Busy, Hours, PlanningProblem, Resource, Span
from service.courses.planning.slots import Slots, between
from service.courses.planning.walltime import DAY_MINUTES, MINUTE, LocalDay, to_instant, to_local

EVERY_START = -1  # all bits are set
Starts = list[int]
"""For each date of the horizon a set of starts (see `slots`)."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """A practitioner or a room.

    `on_duty`: clinic open and inside their hours. `free`: of these, what no booking takes, preparation and cleaning
    allowed for.
    """

    id: str
    on_duty: Starts
    free: Starts


class Book:
    """All free starts over the horizon. Dates are numbered from 0; practitioners and rooms are in order of their ids.

    Who does a session and where do not depend on each other: a start is free if somebody and some room is.
    """

    def __init__(self, problem: PlanningProblem) -> None:
        self._problem = problem
        self._floor = None if problem.not_before is None else to_instant(_whole_second_after(problem.not_before))
        self.horizon = self._horizon()
        self.slots = Slots(problem, self.horizon)
        self._shared: dict[tuple[tuple[Span, ...], ...], Starts] = {}
        self.open = self._open()
        self.practitioners = self._agendas(problem.practitioners)
        self.rooms = self._agendas(problem.rooms)
        spoilt = self.slots.spoilt([*problem.patient_busy, *_past_midnight(problem)])
        days = range(len(self.horizon))
        self.liked = [self.slots.liked(at) if problem.weights.preference else EVERY_START for at in days]
        self.housed = _without(self.either(self.rooms), spoilt)

    def _horizon(self) -> range:
        """Return the ordinals of the dates on which a session may be placed."""
        first = self._problem.earliest
        if self._floor is not None:
            first = max(first, to_local(self._floor, self._problem.zone).date())
        return range(first.toordinal(), self._problem.latest.toordinal() + 1)

    def _open(self) -> Starts:
        days = self.slots.days
        opened = [self.slots.inside(at, self._problem.opening_spans(day.day)) for at, day in enumerate(days)]
        if self._floor is not None and opened:
            starts = self.slots.starts(0)
            opened[0] &= between(starts, self._floor, starts[-1] + 1) if starts else 0
        return opened

    def _agendas(self, resources: Sequence[Resource]) -> list[Agenda]:
        return [self._agenda(one) for one in sorted(resources, key=lambda one: one.id)]

    def _agenda(self, resource: Resource) -> Agenda:
        cleaning, prep = self._problem.cleaning_minutes * MINUTE, self._problem.prep_minutes * MINUTE
        on_duty = self.open if resource.hours is None else self._on_duty(resource.hours)
        if resource.dates:
            on_duty = self._but_on(resource.dates, on_duty)
        return Agenda(resource.id, on_duty, _without(on_duty, self.slots.spoilt(resource.busy, cleaning, prep)))

    def _on_duty(self, hours: Hours) -> Starts:
        """Return the starts inside both opening and `hours`; who works the same hours shares them."""
        week = tuple(hours.get(weekday, ()) for weekday in range(7))
        if week not in self._shared:
            worked = [self.slots.inside(at, week[day.day.weekday()]) for at, day in enumerate(self.slots.days)]
            self._shared[week] = list(map(and_, self.open, worked))
        return self._shared[week]

    def _but_on(self, dates: Mapping[date, tuple[Span, ...]], usual: Starts) -> Starts:
        """Return the `usual` starts with those of single `dates` in their place."""
        on_duty = usual.copy()
        for day, spans in dates.items():
            at = day.toordinal() - self.horizon.start
            if 0 <= at < len(on_duty):
                on_duty[at] = self.open[at] & self.slots.inside(at, spans)
        return on_duty

    def either(self, agendas: Sequence[Agenda]) -> Starts:
        """Return the starts at which at least one of `agendas` is free."""
        found = [0] * len(self.horizon)
        for one in agendas:
            found = list(map(or_, found, one.free))
        return found


def _without(starts: Starts, spoilt: Starts) -> Starts:
    return [those & ~bad for those, bad in zip(starts, spoilt, strict=True)]


def _whole_second_after(moment: datetime) -> datetime:
    """Round up: an instant is a whole second, and nothing may be offered that has begun."""
    return moment + timedelta(microseconds=-moment.microsecond % 1_000_000)


def _past_midnight(problem: PlanningProblem) -> list[Busy]:
    """Return the parts of pinned sessions that fall on the next date, where a session of the course may follow."""
    spans = []
    for pinned in problem.pinned:
        midnight = LocalDay.of(pinned.start.astimezone(problem.zone).date(), problem.zone).edge(DAY_MINUTES)
        end = to_instant(pinned.start) + problem.duration_minutes * MINUTE
        spans.append((to_local(midnight, UTC), to_local(end, UTC)))
    return spans
