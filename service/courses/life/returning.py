"""Whether sessions may come back to the places that they had: today's rules, and the house as it is by now."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal
from service.courses.checks import Finding
from service.courses.life.allowances import read_still_allowed
from service.courses.life.allowing import Pair
from service.courses.life.judging import Rules, refuse_for, return_findings
from service.courses.life.situation import Situation
from service.courses.models import CourseSession
from service.courses.openings import Openings


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What an undo brings back, by the ids of sessions.

    `placed`: to the place that was lost or left. `unticked`: to a place that had been given up as not needed; a tick
    that was wrong can be taken back whatever the hours are by now. `was`: when those that the undo touches stood in the
    diary, or took place, until now; None for nowhere. `undone`: the ids of the changes that are taken back,
    `changed_at`: when the first of them was made.
    """

    placed: frozenset[UUID]
    unticked: frozenset[UUID]
    was: Mapping[UUID, datetime | None]
    undone: frozenset[UUID]
    changed_at: datetime


def check_return(session: Session, situations: Collection[Situation], back: Return, *, under_minimum: bool) -> None:
    """Refuse `on_hold`, `too_soon` and `outside_hours`, with all faults; the situations have the sessions back already.

    `under_minimum`: a clinician gave a reason. Without one, only what a clinician decided last comes back so near.
    """
    if not under_minimum and any(_goes_round_a_hold(each, back) for each in situations):
        raise Refusal("on_hold")
    rules = _rules(session, situations, back, under_minimum)
    refuse_for([each for situation, held_to in rules for each in _findings(situation, held_to, back)])


def _goes_round_a_hold(situation: Situation, back: Return) -> bool:
    """Tell whether treatment comes nearer than it was when the hold was placed: a slip made since comes back freely."""
    if situation.held_since is None or situation.held_since < back.changed_at:
        return False
    placed = ((one.starts_at, back.was[one.id]) for one in situation.sessions if one.id in back.placed)
    return any(start is not None and (until_now is None or start < until_now) for start, until_now in placed)


def _rules(
    session: Session, situations: Collection[Situation], back: Return, under_minimum: bool
) -> Iterator[tuple[Situation, Rules]]:
    lines = {each.course.id: (each.line, each.zone) for each in situations}
    clinic_id = next(each.course.clinic_id for each in situations)
    allowed = read_still_allowed(session, clinic_id, lines, back.undone)
    for situation in situations:
        yield situation, _rules_of(situation, allowed.get(situation.course.id, set()), under_minimum)


def _rules_of(situation: Situation, allowed: set[Pair], under_minimum: bool) -> Rules:
    return Rules(
        line=situation.line,
        openings=situation.house.openings(situation.protocol),
        near=situation.near,
        now=situation.now,
        under_minimum=under_minimum,
        recovered_on=situation.recovered_on,
        allowed=allowed,
    )


def _findings(situation: Situation, rules: Rules, back: Return) -> Iterator[Finding]:
    numbers = {one.number for one in situation.sessions if one.id in back.placed | back.unticked}
    yield from return_findings(numbers, _dates(situation, back), rules)
    for one in situation.sessions:
        objection = _objection(situation, rules.openings, one) if one.id in back.placed else None
        if objection:
            yield Finding("outside_hours", Fault("$", f"session {one.number} {objection}"))


def _dates(situation: Situation, back: Return) -> dict[int, date | None]:
    """Return the local dates until now of those that the undo touches, by number."""
    touched = ((one.number, back.was[one.id]) for one in situation.sessions if one.id in back.was)
    return {number: situation.house.local(at).date() if at else None for number, at in touched}


def _objection(situation: Situation, openings: Openings, one: CourseSession) -> str | None:
    """Say what is shut, or who is away or gone, at the place of a session that lies ahead."""
    if one.starts_at is None or one.ends_at is None or one.starts_at < situation.now:
        return None
    who, where = (situation.keys.get(each) if each else None for each in (one.practitioner_id, one.room_id))
    if who is None or where is None or not openings.knows(who) or not openings.has(where):
        return "has nobody, or no room, there any more"
    return openings.objection(one.starts_at, one.ends_at, who, where)
