"""Plan a course again from what really happened: what is to be placed gets a place, what no longer fits moves.

Nothing restarts and nothing is compressed. The fewest sessions move; after a long pause the window is counted from the
last session that took place, as wide as the protocol leaves it.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from service.courses.life import posing
from service.courses.life.allowances import read_allowed
from service.courses.life.allowing import Pair
from service.courses.life.choosing import held
from service.courses.life.consulting import check_consulted
from service.courses.life.fates import had_fates, in_order, resting, warnings_after
from service.courses.life.line import Line
from service.courses.life.model import Fate, Outlook, Wish
from service.courses.life.moving import present_gap
from service.courses.life.settling import Relax, settle
from service.courses.life.situation import Situation
from service.courses.life.standing import spacings_of
from service.courses.planning import Forecast, Spacing, forecast_after_hold, widened
from service.courses.straying import Straying


class AfterHold(NamedTuple):
    """How a course goes on after its hold: the window of the next session (None: the first, or none), and the plan."""

    window: Forecast | None
    plan: Outlook


def window_after(situation: Situation, cleared_on: date) -> Forecast | None:
    """Return the window of the next session by the protocol, none of it before the skin has recovered."""
    line = situation.line
    spacings = spacings_of(line.protocol, len(line.had) + len(line.open))
    return forecast_after_hold(spacings, line.done, cleared_on, line.protocol.recovery_days)


def foresee_replan(
    session: Session, situation: Situation, wish: Wish, *, excused: bool = False, lifted: bool = False
) -> Outlook:
    """Return what would become of every session, or what blocks all of it: a hold, unless it counts as `lifted`.

    Refuses `consultation_needed` unless `excused`, and `invalid_input`.
    """
    line = situation.line
    if situation.held and not lifted:
        number = min((one.number for one in line.open), default=1)
        return Outlook(fates=in_order(resting(line)), blocked=(held(number, situation.today),))
    if not line.open:
        return Outlook(fates=in_order(had_fates(line)))
    check_consulted(session, situation, excused=excused)
    horizon = posing.horizon_of(situation, wish)
    diary = posing.pose(session, situation, horizon, _of_who_is_there(situation, wish))
    recovered = posing.recovered_on(situation, wish)
    too_early = [one.number for one in line.open if recovered and one.on and one.on < recovered and not one.fixed]
    lost = _lost(situation)
    relax = _relax(line, diary.earliest, _allowed(session, situation))
    fates, blocked = settle(diary, line, relax, leaving=[*too_early, *lost])
    fates = [_with_reason(fate, too_early, lost.get(fate.number)) for fate in fates]
    return Outlook(
        fates=in_order([*had_fates(line), *fates]),
        warnings=warnings_after(line, situation.near, fates),
        blocked=() if blocked is None else (blocked,),
    )


def _of_who_is_there(situation: Situation, wish: Wish) -> Wish:
    """Let others go on with a course whose one practitioner has left, or does not do the treatment any more."""
    able = {one.id for one in situation.house.practitioners_for(situation.protocol)}
    kept = posing.kept_to(situation, wish)
    return wish if kept is None or kept in able else replace(wish, same_practitioner=False)


def _lost(situation: Situation) -> dict[int, str]:
    """Say what is wrong with the places of sessions to come that stand no longer, by number."""
    straying = Straying(situation.house)
    to_come = {one.number for one in situation.line.open if one.spot is not None}
    rows = (one for one in situation.sessions if one.number in to_come)
    return {one.number: said for one in rows if (said := straying.objection(one, situation.protocol)) is not None}


def _with_reason(fate: Fate, too_early: Collection[int], objection: str | None) -> Fate:
    """Say why a session leaves its place, or that it stays, as somebody wants it, where it cannot take place."""
    if objection is None:
        return replace(fate, why="not_recovered") if fate.change == "moves" and fate.number in too_early else fate
    return replace(fate, why="place_lost" if fate.change == "moves" else fate.why, objection=objection)


def _allowed(session: Session, situation: Situation) -> Collection[Pair]:
    """Return the sessions whose distance under the minimum a clinician allowed."""
    course = situation.course
    found = read_allowed(session, course.clinic_id, {course.id: (situation.line, situation.zone)})
    return found.get(course.id, {})


def _relax(line: Line, first_possible: date, allowed: Collection[Pair]) -> Relax:
    """Widen the first gap for a patient who is late; keep gaps that a clinician allowed."""

    def relax(before: int | None, after: int, spacing: Spacing) -> Spacing:
        if before is None and (line.had[-1].number, after) not in allowed:
            return widened(spacing, line.done[-1], first_possible)
        gap = present_gap(line, before, after)
        if gap is None or gap < line.rule(line.position(after)).hard_floor_days:
            return spacing
        return replace(spacing, min_days=max(1, min(spacing.min_days, gap)))

    return relax
