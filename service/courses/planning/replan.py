"""Plans a course again after something happened to it: a session was moved, cancelled or late.

Three aims, each reached exactly, the earlier ones first:

1. As many sessions as possible have a place; those from the lowest that cannot be placed on have none.
2. As few as possible leave the place they have.
3. What `plan` aims at: the least cost, then its ties.

The dynamic programme is that of `plan`. A session's present place is the place of its date, and every other place
costs more than any two courses can differ by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from service.courses.planning.answer import Blocked, PlannedSession
from service.courses.planning.blocked import explain
from service.courses.planning.book import Book
from service.courses.planning.lanes import Lane, build_lanes
from service.courses.planning.optimum import Ranked, best_courses, leaving
from service.courses.planning.planner import planned_sessions
from service.courses.planning.present import Placed, check_current, held, homes_of
from service.courses.planning.problem import PlanningProblem
from service.courses.planning.tolerance import fixed_dates, tolerant

Change = Literal["stays", "moves", "placed", "unplaceable"]
UNPLACEABLE: Change = "unplaceable"


@dataclass(frozen=True, slots=True)
class Replan:
    """What becomes of the sessions that are not done.

    `sessions`: those that have a place, in order, pinned ones included. `changes`: one for each number; "placed" is a
    session that had no place. `cost`: what a proposal of these sessions costs. `blocked`: why the lowest unplaceable
    session is, None if there is none; a pinned one that is called unplaceable stands in the way, and was not touched.
    """

    sessions: tuple[PlannedSession, ...]
    changes: Mapping[int, Change]
    cost: int
    blocked: Blocked | None = None


def replan(problem: PlanningProblem, current: Sequence[Placed]) -> Replan:
    """Return the best that can become of a course; `problem.proposals` plays no part.

    `problem.pinned`: the sessions that stay, the one just moved to its new place among them; the gap between two that
    stay is taken as it is. `current`: the places of those that may move. One that stays is not held against hours,
    diary and horizon: whoever wants it gone leaves it out. The busy spans are those of others, without this course.
    The date of a pinned session is kept free of the others, and so is the time after midnight into which one runs.
    """
    check_current(problem, current)
    spacings = tolerant(problem.spacings, fixed_dates(problem))
    problem = replace(problem, spacings=spacings, proposals=1)
    book = Book(replace(problem, patient_busy=(*problem.patient_busy, *held(problem, current))))
    lanes = build_lanes(problem, book, homes_of(problem, current))
    found = best_courses(problem, lanes)
    if found:
        return _answer(problem, found[0], current)
    blocked = explain(problem, book, lanes)
    before = _before(problem, lanes, blocked.session, current)
    return replace(
        before, changes={number: before.changes.get(number, UNPLACEABLE) for number in problem.numbers}, blocked=blocked
    )


def _before(problem: PlanningProblem, lanes: list[Lane], number: int, current: Sequence[Placed]) -> Replan:
    """Return the best of the sessions before `number`, which have a plan."""
    count = number - problem.numbers.start
    if not count:
        return Replan((), {}, 0)
    shorter = replace(
        problem,
        sessions=number - 1,
        spacings=problem.spacings[: number - 2],
        pinned=tuple(pin for pin in problem.pinned if pin.number < number),
    )
    (best,) = best_courses(shorter, [replace(lane, days=lane.days[:count]) for lane in lanes])
    return _answer(shorter, best, current)


def _answer(problem: PlanningProblem, course: Ranked, current: Sequence[Placed]) -> Replan:
    sessions = planned_sessions(problem, course)
    places = {one.number: one.place for one in current}
    pinned = {pin.number for pin in problem.pinned}
    changes: dict[int, Change] = {}
    for one, *place in zip(sessions, course.starts, course.practitioners, course.rooms, strict=True):
        if one.number in pinned or tuple(place) == places.get(one.number):
            changes[one.number] = "stays"
        else:
            changes[one.number] = "moves" if one.number in places else "placed"
    moved = sum(change == "moves" for change in changes.values())
    return Replan(sessions, changes, course.cost - moved * leaving(problem))
