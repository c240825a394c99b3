"""Move one session to where somebody wants it; its neighbours follow only where their windows break."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.away import away_warnings
from service.courses.life import posing
from service.courses.life.cautions import check_cautions
from service.courses.life.choosing import choose
from service.courses.life.consulting import check_consulted
from service.courses.life.fates import had_fates, in_order, resting, warnings_after
from service.courses.life.free import check_free
from service.courses.life.judging import Rules, check_shape, judge, path_of
from service.courses.life.line import Line
from service.courses.life.model import Change, Fate, Outlook, Place, Spot, Wish
from service.courses.life.settling import Relax, settle
from service.courses.life.situation import Situation
from service.courses.life.whoever import complete_place
from service.courses.models import CourseSession
from service.courses.openings import Openings
from service.courses.planning import Spacing
from service.courses.taken import Taken

MOVABLE = ("booked", "unplaced")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is asked: session `number` to `place`. `alone`: no other session moves with it.

    `under_minimum`: a clinician gave a reason. `own`: bookings (ids) kept for this patient, which are not in the way.
    """

    number: int
    place: Place
    under_minimum: bool = False
    alone: bool = False
    own: tuple[UUID, ...] = ()


def offer(session: Session, situation: Situation, number: int, wish: Wish) -> Outlook:
    """Return the best places for a session, with everything else as it is."""
    movable(situation, number)
    choices, blocked = choose(session, situation, number, wish)
    return Outlook(fates=in_order(resting(situation.line)), choices=choices, blocked=blocked)


def foresee(session: Session, situation: Situation, move: Move, *, look: bool = False) -> Outlook:
    """Return what would happen to the course.

    Refuses `not_found`, `session_state`, `invalid_input`, `wrong_end`, `in_the_past`, `too_soon`, `outside_hours`,
    `consultation_needed`, `on_hold`, `screening_blocks` and `screening_needs_clinician`. Whether the place is free is
    settled when it is taken; who only wants to `look` is told `slot_taken` by what is seen.
    """
    one = movable(situation, move.number)
    openings = situation.house.openings(situation.protocol)
    check_shape(move.place, openings)
    horizon = _reaching(posing.horizon_of(situation, Wish()), situation.house.local(move.place.start).date())
    around = posing.look_around(session, situation, horizon, besides=move.own)
    spot = _whole(situation, one, move.place, openings, around.taken)
    line = _line(situation, one, move)
    rules = Rules(
        line=line,
        openings=openings,
        near=situation.near,
        now=situation.now,
        under_minimum=move.under_minimum,
        recovered_on=situation.recovered_on,
        end=move.place.end,
    )
    judge(move.number, spot, rules)
    if look:
        check_free(session, situation, move.number, spot, around.taken, move.own)
    day = spot.start.date()
    cautions = check_cautions(session, situation, move.number, day, excused=move.under_minimum)
    check_consulted(session, situation, move.number, day, excused=move.under_minimum)
    diary = posing.pose_with(situation, horizon, Wish(), around)
    moved = line.with_place(move.number, spot)
    aside = [each.number for each in moved.open if each.spot is None]
    fates, _ = settle(diary, moved, _relax(line, moved, move), aside)
    fates = [_asked(fate, situation.spot(one) if one.state == "booked" else None, move.number) for fate in fates]
    gone = away_warnings([(path_of(move.number), (spot.start, spot.end))], around.away, situation.zone)
    warnings = (*warnings_after(line, situation.near, fates), *gone, *cautions)
    return Outlook(fates=in_order([*had_fates(line), *fates]), warnings=warnings)


def movable(situation: Situation, number: int) -> CourseSession:
    """Return the session, or refuse one that took place or was dropped."""
    one = situation.session(number)
    if one.state not in MOVABLE:
        raise Refusal("session_state", {"number": number, "state": one.state})
    return one


def _reaching(horizon: posing.Horizon, day: date) -> posing.Horizon:
    return posing.Horizon(min(horizon.first, day), max(horizon.last, day))


def _whole(situation: Situation, one: CourseSession, place: Place, openings: Openings, taken: Taken) -> Spot:
    """Fill in who and where. A session that never had a place goes to whoever does the rest of the course."""
    present = situation.spot(one)
    kept = posing.kept_to(situation, Wish())
    if present is None and kept is not None and place.practitioner is None and openings.knows(kept):
        place = replace(place, practitioner=kept)
    protocol, house = situation.protocol, situation.house
    people, rooms = house.practitioners_for(protocol, taken), house.rooms_for(protocol, taken)
    return complete_place(place, present, protocol, openings, people, rooms)


def _line(situation: Situation, one: CourseSession, move: Move) -> Line:
    """Return the line, with everybody else held where they are if only this one may move."""
    line = situation.line.reopened(one.number)
    return held_still(line, one.number) if move.alone else line


def held_still(line: Line, number: int) -> Line:
    """Return the line with everybody but one session kept where they are."""
    held = (replace(each, fixed=each.fixed or "in_window") if each.spot else each for each in line.open)
    return Line(line.protocol, line.had, tuple(each for each in held if each.number != number)).reopened(number)


def _relax(line: Line, moved: Line, move: Move) -> Relax:
    """Take gaps that this move does not touch as they are; for a clinician's reason those beside it may stay narrow."""

    def relax(before: int | None, after: int, spacing: Spacing) -> Spacing:
        if move.number in (before, after):
            beside = present_gap(moved, before, after)
            floor = max(moved.rule(moved.position(after)).hard_floor_days, 1)
            if not move.under_minimum or beside is None or beside < floor:
                return spacing
            return replace(spacing, min_days=min(beside, spacing.min_days))
        gap = present_gap(line, before, after)
        if gap is None or gap < 1:
            return spacing
        return replace(spacing, min_days=min(spacing.min_days, gap), max_days=max(spacing.max_days, gap))

    return relax


def present_gap(line: Line, before: int | None, after: int) -> int | None:
    """Return the days between two sessions where they are now, None where one of them is nowhere."""
    later, earlier = line.of(after), line.of(before) if before else None
    since = earlier.on if earlier else (line.done[-1] if before is None and line.had else None)
    if later is None or later.on is None or since is None:
        return None
    return (later.on - since).days


def _asked(fate: Fate, was: Spot | None, number: int) -> Fate:
    """Tell the fate of the session that was asked for, which the planner only knows as one that stays."""
    if fate.number != number:
        return fate
    change: Change = "placed" if was is None else ("stays" if was == fate.to else "moves")
    return Fate(number=number, change=change, why="asked", was=was, to=fate.to)
