"""Sessions of several courses on one date: places for all of them at once."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from service.courses.planning.candidates import Candidate, best_place
from service.courses.planning.lanes import Lane
from service.courses.planning.problem import PlanningProblem
from service.courses.planning.walltime import MINUTE


class Member(NamedTuple):
    """A course that has a session on the date."""

    problem: PlanningProblem
    lane: Lane


class Visit(NamedTuple):
    """What the sessions of a date cost (those outside the preference), and their places in the order of the courses."""

    cost: int
    places: tuple[Candidate, ...]


class _Start(NamedTuple):
    cost: int
    start: int
    people: tuple[str, ...]
    rooms: tuple[str, ...]


def best_visit(members: Sequence[Member], date: int) -> Visit | None:
    """Return the cheapest places on `date` that do not collide, of equals the earliest, course after course.

    The patient cannot have two sessions at a time; practitioner and room need their preparation and cleaning between.
    Then the smallest practitioners, then the smallest rooms. None if the sessions do not go together.
    """
    if len(members) > 1:
        return min(_together(members, date), default=None)
    ((problem, lane),) = members
    place = best_place(lane.book, lane.people, date)
    return Visit(problem.weights.preference * lane.days[_free(lane)][date], (place,))


def _free(lane: Lane) -> int:
    """Return the first session that is not pinned; all such have the same dates."""
    return next(at for at in range(len(lane.days)) if at not in lane.pinned)


def _together(members: Sequence[Member], date: int) -> Iterator[Visit]:
    best: tuple[int, tuple[int, ...]] | None = None
    for starts in product(*(sorted(_starts(member, date)) for member in members)):
        key = sum(one.cost for one in starts), tuple(one.start for one in starts)
        if best is not None and key >= best:
            continue
        places = _places(members, starts)
        if places:
            best = key
            yield Visit(key[0], places)


def _starts(member: Member, date: int) -> Iterator[_Start]:
    book, people = member.lane.book, member.lane.people
    at = date - book.horizon.start
    free = book.housed[at]
    while free:
        bit = free & -free
        free ^= bit
        able = tuple(one.id for one in people if one.free[at] & bit)
        if able:
            cost = 0 if book.liked[at] & bit else member.problem.weights.preference
            rooms = tuple(one.id for one in book.rooms if one.free[at] & bit)
            yield _Start(cost, book.slots.starts(at)[bit.bit_length() - 1], able, rooms)


def _places(members: Sequence[Member], starts: Sequence[_Start]) -> tuple[Candidate, ...] | None:
    near = []
    for one, other in combinations(range(len(members)), 2):
        if _meet(_session(members[one], starts[one]), _session(members[other], starts[other])):
            return None
        if _meet(_blocked(members[one], starts[one]), _blocked(members[other], starts[other])):
            near.append((one, other))
    people = _distinct([one.people for one in starts], near)
    rooms = _distinct([one.rooms for one in starts], near)
    if people is None or rooms is None:
        return None
    return tuple(Candidate(one.start, who, where) for one, who, where in zip(starts, people, rooms, strict=True))


def _distinct(choices: Sequence[tuple[str, ...]], near: Sequence[tuple[int, int]]) -> tuple[str, ...] | None:
    """Return the first choice in which sessions `near` to each other have different ones."""
    return next((found for found in product(*choices) if all(found[one] != found[other] for one, other in near)), None)


def _session(member: Member, at: _Start) -> tuple[int, int]:
    return at.start, at.start + member.problem.duration_minutes * MINUTE


def _blocked(member: Member, at: _Start) -> tuple[int, int]:
    start, end = _session(member, at)
    return start - member.problem.prep_minutes * MINUTE, end + member.problem.cleaning_minutes * MINUTE


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
