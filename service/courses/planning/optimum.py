"""The cheapest course for each date of its first session, exactly, by dynamic programming.

1. From the last session back to the first: the cheapest way to go on from session n on date d is the cheapest over the
   dates e that the spacing allows for session n + 1 (cost of the gap, plus going on from e).
2. Where two dates e cost the same the earlier wins. Starts on an earlier date are earlier instants, and all that
   follows from e was settled the same way before: so the vector of starts is the smallest there is.
3. From each first date the way forward is read off.

Sessions x dates x width of the window steps: about 25,000 for six sessions in half a year.
"""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from service.courses.planning.candidates import Candidate, Days
from service.courses.planning.lanes import Lane
from service.courses.planning.problem import PlanningProblem, Spacing


class Step(NamedTuple):
    """What the rest of the course costs from a date on, that date's session included, and the next session's date."""

    cost: int
    following: int


class Ranked(NamedTuple):
    """A whole course. Its fields are in the order of `cost, then ties`, so that the smallest is the best."""

    cost: int
    starts: tuple[int, ...]
    practitioners: tuple[str, ...]
    rooms: tuple[str, ...]

    @classmethod
    def of(cls, cost: int, sessions: list[Candidate]) -> "Ranked":
        _, starts, practitioners, rooms = zip(*sessions, strict=True)
        return cls(cost, starts, practitioners, rooms)


def best_courses(problem: PlanningProblem, lanes: list[Lane]) -> list[Ranked]:
    """Return the best course of each first date, best first."""
    best: dict[int, Ranked] = {}
    for lane in lanes:
        for first, course in _best_in(problem, lane).items():
            best[first] = min(course, best.get(first, course))
    return sorted(best.values())


def _best_in(problem: PlanningProblem, lane: Lane) -> dict[int, Ranked]:
    table = _steps(problem, lane)
    earliest = problem.earliest.toordinal()
    return {
        first: Ranked.of(
            table[0][first].cost + _approach(problem, first) + problem.weights.delay * (first - earliest),
            _follow(lane, table, first),
        )
        for first in table[0]
        if may_begin(problem, first)
    }


def may_begin(problem: PlanningProblem, first: int) -> bool:
    """Tell whether the date `first` keeps the spacing after the last session that is done."""
    return not problem.done or allows(problem.spacings[len(problem.done) - 1], first - problem.done[-1].toordinal())


def allows(spacing: Spacing, gap: int) -> bool:
    return spacing.min_days <= gap <= spacing.max_days


def _approach(problem: PlanningProblem, first: int) -> int:
    """Return what the gap from the last session that is done costs."""
    if not problem.done:
        return 0
    gap = first - problem.done[-1].toordinal()
    return problem.weights.gap * abs(gap - problem.spacings[len(problem.done) - 1].ideal_days)


def _steps(problem: PlanningProblem, lane: Lane) -> list[dict[int, Step]]:
    dear = problem.weights.preference
    table = [{day: Step(dear * candidate.outside, 0) for day, candidate in lane[-1].items()}]
    gaps = problem.spacings[len(problem.done) :]
    for days, spacing in zip(reversed(lane[:-1]), reversed(gaps), strict=True):
        table.append(_step_back(days, table[-1], spacing, problem))
    return table[::-1]


def _step_back(days: Days, following: dict[int, Step], spacing: Spacing, problem: PlanningProblem) -> dict[int, Step]:
    """Return the steps of a session on `days` that can be followed by one of `following`."""
    dates, weight = sorted(following), problem.weights.gap
    costs = [following[day].cost for day in dates]
    steps: dict[int, Step] = {}
    for day, candidate in days.items():
        reach = range(bisect_left(dates, day + spacing.min_days), bisect_right(dates, day + spacing.max_days))
        if reach:
            ideal = day + spacing.ideal_days
            cost, at = min((costs[at] + weight * abs(dates[at] - ideal), at) for at in reach)
            steps[day] = Step(cost + problem.weights.preference * candidate.outside, dates[at])
    return steps


def _follow(lane: Lane, table: list[dict[int, Step]], first: int) -> list[Candidate]:
    sessions, day = [], first
    for days, steps in zip(lane, table, strict=True):
        sessions.append(days[day])
        day = steps[day].following
    return sessions
