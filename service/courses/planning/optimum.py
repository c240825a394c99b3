"""The cheapest course for each date of its first session, exactly, by dynamic programming.

1. From the last session back to the first: the cheapest way to go on from session n on date d is the cheapest over the
   dates e that the spacing allows for session n + 1 (cost of the gap, plus going on from e).
2. Where two dates e cost the same the earlier wins. Starts on an earlier date are earlier instants, and all that
   follows from e was settled the same way before: so the vector of starts is the smallest there is.
3. From each first date the way forward is read off.

Sessions x dates windows, each searched by `min`: about 800 for six sessions in half a year.
"""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from service.courses.planning.candidates import Candidate
from service.courses.planning.lanes import Lane
from service.courses.planning.problem import PlanningProblem, Spacing
from service.courses.planning.window import Costs, costs_before, next_date


class Ranked(NamedTuple):
    """A whole course. Its fields are in the order of `cost, then ties`, so that the smallest is the best."""

    cost: int
    starts: tuple[int, ...]
    practitioners: tuple[str, ...]
    rooms: tuple[str, ...]

    @classmethod
    def of(cls, cost: int, sessions: list[Candidate]) -> "Ranked":
        starts, practitioners, rooms = zip(*sessions, strict=True)
        return cls(cost, starts, practitioners, rooms)


class Beginning(NamedTuple):
    """A first date in a lane, and what the best course from there costs in all."""

    cost: int
    first: int
    lane: int


def best_courses(problem: PlanningProblem, lanes: list[Lane]) -> list[Ranked]:
    """Return the best course of each first date, best first, `problem.proposals` of them at most.

    An earlier first date is an earlier first start: between two dates cost and date decide. On one date the lanes that
    cost the same are compared by all that the ties look at.
    """
    tables = [_costs(problem, lane) for lane in lanes]
    beginnings = sorted(one for at, table in enumerate(tables) for one in _beginnings(problem, table[0], at))
    best: dict[int, Ranked] = {}
    for (_, first), equals in groupby(beginnings, key=lambda one: (one.cost, one.first)):
        if len(best) == problem.proposals:
            break
        if first not in best:
            best[first] = min(_course(problem, lanes[one.lane], tables[one.lane], one) for one in equals)
    return list(best.values())


def _beginnings(problem: PlanningProblem, costs: Costs, lane: int) -> Iterator[Beginning]:
    earliest = problem.earliest.toordinal()
    for first, cost in costs.items():
        if may_begin(problem, first):
            delay = problem.weights.delay * (first - earliest)
            yield Beginning(cost + _approach(problem, first) + delay, first, lane)


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


def _costs(problem: PlanningProblem, lane: Lane) -> list[Costs]:
    """Return for each session the cost of the rest of the course from each date on that leads to its end."""
    last = len(lane.days) - 1
    table = [_with_session(problem, lane, last, dict.fromkeys(lane.days[last], 0))]
    gaps = problem.spacings[len(problem.done) :]
    for at in reversed(range(last)):
        onward = costs_before(lane.days[at], table[-1], gaps[at], problem.weights.gap)
        table.append(_with_session(problem, lane, at, onward))
    return table[::-1]


def _with_session(problem: PlanningProblem, lane: Lane, at: int, costs: Costs) -> Costs:
    """Add to `costs` what the session `at` itself costs on each date."""
    dear, days = problem.weights.preference, lane.days[at]
    if at not in lane.homes:
        return {day: cost + dear * days[day] for day, cost in costs.items()}
    away, home = leaving(problem), lane.homes[at].day
    return {day: cost + dear * days[day] + (0 if day == home else away) for day, cost in costs.items()}


def leaving(problem: PlanningProblem) -> int:
    """Return what it costs that a session leaves its present place: more than any two courses can differ by."""
    weights, widest = problem.weights, sum(one.max_days for one in problem.spacings)
    most = weights.gap * widest + weights.preference * problem.sessions + weights.delay * 2 * date.max.toordinal()
    return most + 1


def _course(problem: PlanningProblem, lane: Lane, table: list[Costs], begun: Beginning) -> Ranked:
    """Follow the cheapest dates from the first one."""
    dates = [begun.first]
    for costs, spacing in zip(table[1:], problem.spacings[len(problem.done) :], strict=True):
        dates.append(next_date(dates[-1], costs, spacing, problem.weights.gap))
    return Ranked.of(begun.cost, lane.course(dates))
