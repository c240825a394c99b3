"""The best places for one session: found by the planner in the window that its neighbours leave, one a day."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from service.courses.life import posing
from service.courses.life.line import Line
from service.courses.life.model import Choice, Next, Spot, Wish
from service.courses.life.situation import Situation
from service.courses.life.standing import standing_of, to_be_placed
from service.courses.planning import Blocked, Plan, PlanningProblem, Reason, plan, widened

MOST = 5


def choose(
    session: Session, situation: Situation, number: int, wish: Wish, line: Line | None = None
) -> tuple[tuple[Choice, ...], tuple[Blocked, ...]]:
    """Return up to five places for a session, best first, or what is in the way of any.

    First those that leave every other session where it is; where there are none, those that keep to the sessions
    before and to what stays. `line`: the course as it will be, where that differs.
    """
    if situation.held:
        return (), (held(number, situation.today),)
    line = (line or situation.line).reopened(number)
    horizon = posing.horizon_of(situation, wish)
    diary = posing.pose(session, situation, horizon, wish)
    found = _within(diary, line, number, situation.today, wish)
    if found.proposals or line.after(number) is None:
        return _choices(number, found, moves_others=False), found.blocked
    later = tuple(one for one in line.open if one.number <= number or one.fixed or one.spot is None)
    wider = _within(diary, Line(line.protocol, line.had, later), number, situation.today, wish)
    return _choices(number, wider, moves_others=True), wider.blocked


def held(number: int, today: date) -> Blocked:
    """Say that a course on hold is not planned."""
    return Blocked(number, today, today, (Reason("on_hold", 1),))


def _choices(number: int, found: Plan, *, moves_others: bool) -> tuple[Choice, ...]:
    places = [proposal.sessions[-1] for proposal in found.proposals]
    spots = (Spot(one.start, one.end, one.practitioner, one.room) for one in places)
    return tuple(Choice(number, spot, moves_others) for spot in spots)


def _within(diary: PlanningProblem, line: Line, number: int, today: date, wish: Wish) -> Plan:
    """Plan the one session between its neighbours."""
    at, after = line.position(number), line.after(number)
    earliest, latest = diary.earliest, diary.latest
    before = line.before(number)
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


def what_next(session: Session, situation: Situation, line: Line, wish: Wish) -> Next:
    """Say what the course needs next once it is as in `line`."""
    waiting = to_be_placed(line)
    choices = choose(session, situation, waiting[0], wish, line)[0] if waiting else ()
    standing = standing_of(line, situation.today, recovered=situation.recovered_on)
    return Next(standing=standing, to_be_placed=tuple(waiting), choices=choices)
