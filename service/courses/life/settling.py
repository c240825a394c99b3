"""Settle a course after something happened to it: the planner's `replan`, asked until every session has its fate.

`replan` gives a whole course or stops at the first session that it cannot place. That one then stays where it is, if
only its maximum is broken there; otherwise it is left out, to be placed later, and the rest is planned without it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from service.courses.life.line import Line, Open
from service.courses.life.model import Fate, Spot, Why
from service.courses.planning import Blocked, Pinned, Placed, PlannedSession, PlanningProblem, Replan, Spacing, replan

Relax = Callable[[int | None, int, Spacing], Spacing]
"""Bend the spacing between two sessions, by number; None before: the last that was had."""


class _Step(NamedTuple):
    """One round: those that are asked about, and the answer."""

    active: list[Open]
    answer: Replan


@dataclass(slots=True)
class _Rounds:
    """What the rounds so far have found: who stays in spite of a broken maximum, and who is left out."""

    kept: dict[int, Why]
    out: dict[int, Blocked]
    aside: frozenset[int]
    leaving: frozenset[int]


def settle(
    diary: PlanningProblem,
    line: Line,
    relax: Relax,
    aside: Collection[int] = (),
    leaving: Collection[int] = (),
) -> tuple[list[Fate], Blocked | None]:
    """Return the fate of each session to come, and what blocked the first that gets no place.

    `diary` is a problem of one session that lends its hours, people and busy times. Sessions without a spot get one,
    but for those put `aside` (numbers). Those `leaving` cannot stay where they are.
    """
    rounds = _Rounds({}, {}, frozenset(aside), frozenset(leaving))
    step = _round(diary, line, relax, rounds)
    while step.answer.blocked is not None:
        if not _give_way(line, relax, step, rounds):
            break
        step = _round(diary, line, relax, rounds)
    return [_fate(one, step, rounds) for one in line.open], next(iter(rounds.out.values()), None)


def _round(diary: PlanningProblem, line: Line, relax: Relax, rounds: _Rounds) -> _Step:
    active = [_kept(one, rounds) for one in line.open if one.number not in rounds.aside | rounds.out.keys()]
    if not active:
        return _Step([], Replan((), {}, 0))
    spacings = _spacings(line, active, relax)
    shift = len(line.had) + 1
    problem = replace(
        diary,
        sessions=len(spacings) + 1,
        spacings=tuple(spacings),
        done=line.done,
        pinned=tuple(
            Pinned(at, one.spot.start, one.spot.practitioner, one.spot.room)
            for at, one in enumerate(active, shift)
            if one.fixed and one.spot
        ),
    )
    current = [
        Placed(at, one.spot.start, one.spot.practitioner, one.spot.room)
        for at, one in enumerate(active, shift)
        if not one.fixed and one.spot and one.number not in rounds.leaving
    ]
    return _Step(active, replan(problem, current))


def _kept(one: Open, rounds: _Rounds) -> Open:
    return replace(one, fixed=rounds.kept[one.number]) if one.number in rounds.kept else one


def _spacings(line: Line, active: Sequence[Open], relax: Relax) -> list[Spacing]:
    """Return one spacing for each gap: between those had (which no longer matter), then up to each active session."""
    spacings = [line.spacing(at, at + 1) for at in range(1, len(line.had))]
    before, number = len(line.had), None
    for one in active:
        position = line.position(one.number)
        if before:
            spacings.append(relax(number, one.number, line.spacing(before, position)))
        before, number = position, one.number
    return spacings


def _give_way(line: Line, relax: Relax, step: _Step, rounds: _Rounds) -> bool:
    """Let the session that blocks stay or be left out; False where only sessions that stay are in each other's way."""
    blocked = step.answer.blocked
    assert blocked is not None
    at = blocked.session - len(line.had) - 1
    free = [one for one in reversed(step.active[: at + 1]) if not one.fixed]
    if not free:
        free = [one for one in step.active[at:] if not one.fixed]
    if not free:
        return False
    one = free[0]
    if one.spot is not None and one.number not in rounds.leaving and _far_enough(line, relax, step.active, one):
        rounds.kept[one.number] = "nothing_near"
    else:
        rounds.out[one.number] = replace(blocked, session=one.number)
    return True


def _far_enough(line: Line, relax: Relax, active: Sequence[Open], one: Open) -> bool:
    """Tell whether a session may stay as far as minima go, beside those that stay."""
    at = [each.number for each in active].index(one.number)
    gaps = _spacings(line, active, relax)
    first = len(gaps) - len(active)  # -1 where nothing was had: the first session has no gap before it
    before = line.done[-1] if line.had and at == 0 else None
    if at and active[at - 1].fixed:
        before = active[at - 1].on
    after = active[at + 1].on if at + 1 < len(active) and active[at + 1].fixed else None
    day = one.on
    assert day is not None
    late_enough = before is None or (day - before).days >= gaps[first + at].min_days
    return late_enough and (after is None or (after - day).days >= gaps[first + at + 1].min_days)


def _fate(one: Open, step: _Step, rounds: _Rounds) -> Fate:
    if one.number in rounds.aside:
        return Fate(number=one.number, change="stays", why="to_be_placed")
    if one.number in rounds.out:
        blocked = rounds.out[one.number]
        return Fate(number=one.number, change="unplaceable", why="no_place", was=one.spot, reasons=blocked.reasons)
    at = [each.number for each in step.active].index(one.number)
    place = step.answer.sessions[at] if at < len(step.answer.sessions) else None
    if one.fixed or place is None:
        return Fate(number=one.number, change="stays", why=one.fixed or "in_window", was=one.spot, to=one.spot)
    spot = _spot(place)
    if one.spot is None:
        return Fate(number=one.number, change="placed", why="to_be_placed", to=spot)
    if spot.start == one.spot.start and (spot.practitioner, spot.room) == (one.spot.practitioner, one.spot.room):
        why: Why = rounds.kept.get(one.number, "in_window")
        return Fate(number=one.number, change="stays", why=why, was=one.spot, to=one.spot)
    return Fate(number=one.number, change="moves", why="window_broken", was=one.spot, to=spot)


def _spot(place: PlannedSession) -> Spot:
    return Spot(place.start, place.end, place.practitioner, place.room)
