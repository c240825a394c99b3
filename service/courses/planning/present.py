"""The present places of a course's sessions, and what they keep from the other ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from service.courses.planning.candidates import Candidate
from service.courses.planning.lanes import Home
from service.courses.planning.problem import Busy, Pinned, PlanningProblem
from service.courses.planning.walltime import DAY_MINUTES, LocalDay, to_instant, to_local


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a session that may move is now. `start` is aware."""

    number: int
    start: datetime
    practitioner: str
    room: str

    @property
    def place(self) -> Candidate:
        return Candidate(to_instant(self.start), self.practitioner, self.room)


def check_current(problem: PlanningProblem, current: Sequence[Placed]) -> None:
    """Raise ValueError where `current` names a session that is done, pinned, named twice or not of the course."""
    free = set(problem.numbers) - {pin.number for pin in problem.pinned}
    numbers = [one.number for one in current]
    if len(set(numbers)) != len(numbers) or not free.issuperset(numbers):
        raise ValueError(f"only sessions {sorted(free)} may have one place that they can leave, not {numbers}")


def homes_of(problem: PlanningProblem, current: Sequence[Placed]) -> dict[int, Home]:
    """Return the homes by number; a session cannot stay where a pinned one has come."""
    held = [_span_of_date(problem, pin) for pin in problem.pinned]
    return {one.number: Home(one.place, _day(problem, one, held)) for one in current}


def _day(problem: PlanningProblem, one: Placed, held: Sequence[Busy]) -> int | None:
    end = _end(problem, one)
    if any(one.start < until and begin < end for begin, until in held):
        return None
    return one.start.astimezone(problem.zone).toordinal()


def held(problem: PlanningProblem, current: Sequence[Placed]) -> Iterator[Busy]:
    """Give the spans in which no session is newly placed: the dates of pinned ones, and what runs on past midnight."""
    yield from (_span_of_date(problem, pin) for pin in problem.pinned)
    yield from ((_next_midnight(problem, one), _end(problem, one)) for one in current)


def _span_of_date(problem: PlanningProblem, pin: Pinned) -> Busy:
    """Return the whole date of a pinned session, and as far into the next one as it lasts."""
    midnight = LocalDay.of(pin.start.astimezone(problem.zone).date(), problem.zone).edge(0)
    return to_local(midnight, UTC), max(_next_midnight(problem, pin), _end(problem, pin))


def _next_midnight(problem: PlanningProblem, one: Pinned | Placed) -> datetime:
    day = LocalDay.of(one.start.astimezone(problem.zone).date(), problem.zone)
    return to_local(day.edge(DAY_MINUTES), UTC)


def _end(problem: PlanningProblem, one: Pinned | Placed) -> datetime:
    return one.start.astimezone(UTC) + timedelta(minutes=problem.duration_minutes)
