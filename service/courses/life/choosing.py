"""The best places for one session: found by the planner in the window that its neighbours leave, one a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from service.courses.life import posing
from service.courses.life.line import Line
from service.courses.life.model import Choice, Spot, Wish
from service.courses.life.situation import Situation
from service.courses.planning import Blocked, Plan, PlanningProblem, plan, widened
from service.courses.planning.forecast import days_after

MOST = 5


def choose(
    session: Session, situation: Situation, number: int, wish: Wish, *, beyond: bool = True
) -> tuple[tuple[Choice, ...], tuple[Blocked, ...]]:
    """Return up to five places for a session, best first, or what is in the way of any.

    First those that leave every other session where it is; where there are none, and with `beyond`, those that keep to
    the sessions before, whatever follows.
    """
    line = situation.line
    if line.of(number) is None:
        line = _again(line, number)
    horizon = posing.horizon_of(situation, wish)
    diary = posing.pose(session, situation, horizon, wish)
    found = _within(diary, line, number, situation.today, wish)
    if found.proposals or not beyond or line.after(number) is None:
        return _choices(number, found, moves_others=False), found.blocked
    later = tuple(one for one in line.open if one.number <= number or one.fixed or one.spot is None)
    wider = _within(diary, Line(line.protocol, line.had, later), number, situation.today, wish)
    return _choices(number, wider, moves_others=True), wider.blocked


def _again(line: Line, number: int) -> Line:
    """Return the line with a session that has begun, or should have, as one to come."""
    had = tuple(one for one in line.had if one.number != number)
    return Line(line.protocol, had, line.open).without_place(number)


def _choices(number: int, found: Plan, *, moves_others: bool) -> tuple[Choice, ...]:
    places = [proposal.sessions[-1] for proposal in found.proposals]
    spots = (Spot(one.start, one.end, one.practitioner, one.room) for one in places)
    return tuple(Choice(number, spot, moves_others) for spot in spots)


def _within(diary: PlanningProblem, line: Line, number: int, today: date, wish: Wish) -> Plan:
    """Plan the one session between its neighbours."""
    at, after = line.position(number), line.after(number)
    earliest, latest = diary.earliest, diary.latest
    before = line.before(number)
    if wish.cleared_on is not None:
        recovered = days_after(wish.cleared_on, line.protocol.recovery_days)
        earliest = max(earliest, recovered)
    if after is not None and after.on is not None:
        gap = line.spacing(at, line.position(after.number))
        latest = min(latest, after.on - timedelta(days=gap.min_days))
        if before is None:
            earliest = max(earliest, after.on - timedelta(days=min(gap.max_days, after.on.toordinal() - 1)))
    if before is None or before.on is None:
        return _plan(replace(diary, earliest=earliest, latest=latest, proposals=MOST), number)
    position = at - 1 if before.number in [one.number for one in line.had] else line.position(before.number)
    spacing = line.spacing(min(position, at - 1), at)
    spacing = widened(spacing, before.on, max(today, earliest))
    problem = replace(
        diary,
        sessions=2,
        spacings=(spacing,),
        done=(before.on,),
        earliest=earliest,
        latest=latest,
        proposals=MOST,
    )
    return _plan(problem, number)


def _plan(problem: PlanningProblem, number: int) -> Plan:
    """Ask the planner; a window that is empty is told as one, it is nothing to look into."""
    if problem.latest < problem.earliest:
        return Plan((), (Blocked(number, problem.earliest, problem.earliest, ()),))
    found = plan(problem)
    return Plan(found.proposals, tuple(replace(one, session=number) for one in found.blocked))


def next_choices(session: Session, situation: Situation, wish: Wish, numbers: Sequence[int]) -> tuple[Choice, ...]:
    """Return places for the first of the sessions that are to be placed."""
    return choose(session, situation, numbers[0], wish)[0] if numbers else ()
