"""Each course by itself, the others' fixed sessions allowed for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from typing import NamedTuple

from service.courses.planning.book import Book
from service.courses.planning.lanes import Lane, build_lanes
from service.courses.planning.problem import Busy, PlanningProblem, Resource
from service.courses.planning.walltime import MINUTE, to_instant, to_local


class Course(NamedTuple):
    """`barred`: dates (ordinals) too near to a session of another course that is done or pinned."""

    problem: PlanningProblem
    book: Book
    lanes: list[Lane]
    barred: frozenset[int]


class Apart:
    """The least local days between the sessions of two courses, whichever of them is named first."""

    def __init__(self, days: Mapping[tuple[int, int], int]) -> None:
        self._days = days

    def __call__(self, one: int, other: int) -> int:
        return max(self._days.get((one, other), 0), self._days.get((other, one), 0))

    def around(self, one: int, other: int, dates: Iterable[int]) -> set[int]:
        """Return the dates on which course `one` cannot be because of the `dates` of `other`."""
        least = self(one, other)
        return {near for date in dates for near in range(date - least + 1, date + least)}


def read_courses(problems: Sequence[PlanningProblem], apart: Apart) -> list[Course]:
    return [_course(problems, at, apart) for at in range(len(problems))]


def _course(problems: Sequence[PlanningProblem], at: int, apart: Apart) -> Course:
    problem, barred = problems[at], set[int]()
    for other, fixed in enumerate(problems):
        if other != at:
            problem = _beside_pinned(problem, fixed)
            barred |= apart.around(at, other, _fixed_dates(fixed))
    book = Book(problem)
    return Course(problem, book, build_lanes(problem, book), frozenset(barred))


def _fixed_dates(problem: PlanningProblem) -> list[int]:
    pinned = [pin.start.astimezone(problem.zone).toordinal() for pin in problem.pinned]
    return [*(day.toordinal() for day in problem.done), *pinned]


def _beside_pinned(problem: PlanningProblem, other: PlanningProblem) -> PlanningProblem:
    """Return the problem with the pinned sessions of `other` in its diary."""
    people: dict[str, list[Busy]] = {}
    rooms: dict[str, list[Busy]] = {}
    patient = list(problem.patient_busy)
    for pin in other.pinned:
        start = to_instant(pin.start)
        end = start + other.duration_minutes * MINUTE
        blocked = _span(start - other.prep_minutes * MINUTE, end + other.cleaning_minutes * MINUTE)
        people.setdefault(pin.practitioner, []).append(blocked)
        rooms.setdefault(pin.room, []).append(blocked)
        patient.append(_span(start, end))
    return replace(
        problem,
        practitioners=_busier(problem.practitioners, people),
        rooms=_busier(problem.rooms, rooms),
        patient_busy=tuple(patient),
    )


def _span(begin: int, end: int) -> Busy:
    return to_local(begin, UTC), to_local(end, UTC)


def _busier(resources: Sequence[Resource], busy: Mapping[str, Sequence[Busy]]) -> tuple[Resource, ...]:
    return tuple(replace(one, busy=(*one.busy, *busy.get(one.id, ()))) for one in resources)
