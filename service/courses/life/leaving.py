"""A session loses its place, and the others stay: cancelled, did not come, came and was not treated, or dropped."""

from typing import Literal

from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal, invalid
from service.courses.life.choosing import what_next
from service.courses.life.fates import in_order, resting
from service.courses.life.line import Line
from service.courses.life.model import Fate, Outlook, Wish
from service.courses.life.moving import movable
from service.courses.life.situation import Situation
from service.courses.life.writing import Turn
from service.courses.models import CourseSession

Leaving = Literal["cancelled", "no_show", "not_treated", "dropped"]
SEEN_AT_THE_TIME = ("no_show", "not_treated")
NEEDS_REASON = ("not_treated",)


def check_leaving(situation: Situation, number: int, leaving: Leaving, reason: str | None) -> CourseSession:
    """Return the session, or refuse: `not_found`, `session_state`, `in_the_future`, `invalid_input`."""
    one = movable(situation, number)
    if leaving != "dropped" and one.state != "booked":
        raise Refusal("session_state", {"number": number, "state": one.state})
    if leaving in NEEDS_REASON and not (reason or "").strip():
        raise invalid(Fault("$.reason", "must say why the patient was not treated"))
    if leaving in SEEN_AT_THE_TIME and one.starts_at is not None and one.starts_at > situation.now:
        raise Refusal("in_the_future", {"number": number})
    return one


def foresee_leaving(session: Session, situation: Situation, number: int, leaving: Leaving) -> Outlook:
    """Return what becomes of the course: nobody else moves, and what it needs next."""
    line = situation.line.reopened(number)
    was = situation.spot(situation.session(number))
    gone = Fate(number=number, change="unplaced", why="asked", was=was)
    others = [fate for fate in resting(line) if fate.number != number]
    after = _dropped(line, number) if leaving == "dropped" else line.without_place(number)
    return Outlook(fates=in_order([*others, gone]), next=what_next(session, situation, after, Wish()))


def _dropped(line: Line, number: int) -> Line:
    return Line(line.protocol, line.had, tuple(one for one in line.open if one.number != number))


def turn_of(one: CourseSession, leaving: Leaving) -> Turn:
    return Turn(one, None, leaving, "cancelled" if one.starts_at is not None else None)
