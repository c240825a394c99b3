"""Whether sessions may come back to the places that they had: today's rules, and the house as it is by now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from service.base.errors import Fault
from service.courses.checks import Finding
from service.courses.life.judging import Rules, refuse_for, return_findings
from service.courses.life.situation import Situation
from service.courses.models import CourseSession
from service.courses.openings import Openings


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What an undo brings back, by the ids of sessions.

    `placed`: to the place that was lost or left. `unticked`: to a place that had been given up as not needed; a tick
    that was wrong can be taken back whatever the hours are by now. `was`: when those that the undo touches stood in the
    diary, or took place, until now; None for nowhere.
    """

    placed: frozenset[UUID]
    unticked: frozenset[UUID]
    was: Mapping[UUID, datetime | None]


def check_return(situations: Iterable[Situation], back: Return, *, under_minimum: bool) -> None:
    """Refuse `too_soon` and `outside_hours`, with all faults; the situations have the sessions back already.

    `under_minimum`: a clinician gave a reason.
    """
    refuse_for([each for situation in situations for each in _findings(situation, back, under_minimum)])


def _findings(situation: Situation, back: Return, under_minimum: bool) -> Iterator[Finding]:
    rules = Rules(
        line=situation.line,
        openings=situation.house.openings(situation.protocol),
        near=situation.near,
        now=situation.now,
        under_minimum=under_minimum,
        recovered_on=situation.recovered_on,
    )
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
