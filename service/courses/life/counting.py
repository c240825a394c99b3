"""Sessions come into a course and leave it, up to the most that the protocol allows. Numbers are never used again."""

from dataclasses import replace

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.ids import new_id
from service.courses.life.situation import Situation
from service.courses.models import CourseSession

HIGHEST = 6  # the highest number that a session can have


def new_session(session: Session, situation: Situation) -> CourseSession:
    """Put one more session into a course, without a place, or refuse with `too_many_sessions`.

    When the numbers are used up, the last session that was dropped comes back instead, the nearest to the end.
    """
    number = _number(situation)
    for one in situation.sessions:
        if one.number == number:
            one.state = "unplaced"
            return one
    one = _without_place(situation, number)
    session.add(one)
    session.flush()
    return one


def as_if_added(situation: Situation) -> tuple[Situation, int]:
    """Return the course as it would be with one more session, and the number of that; nothing is written."""
    number = _number(situation)
    others = [one for one in situation.sessions if one.number != number]
    sessions = sorted([*others, _without_place(situation, number)], key=lambda one: one.number)
    return replace(situation, sessions=tuple(sessions)), number


def _number(situation: Situation) -> int:
    """Return the number that one more session gets, or refuse where the protocol or the numbers allow none."""
    most = situation.protocol.sessions_maximum
    if sum(one.state != "cancelled" for one in situation.sessions) >= most:
        raise Refusal("too_many_sessions", {"most": most})
    number = 1 + max((one.number for one in situation.sessions), default=0)
    dropped = [one.number for one in situation.sessions if one.state == "cancelled" and one.completed_at is None]
    if number > HIGHEST and not dropped:
        raise Refusal("too_many_sessions", {"most": HIGHEST})
    return number if number <= HIGHEST else max(dropped)


def _without_place(situation: Situation, number: int) -> CourseSession:
    course = situation.course
    return CourseSession(
        clinic_id=course.clinic_id,
        id=new_id(),
        course_id=course.id,
        number=number,
        state="unplaced",
        placement=0,
        completion=0,
        areas=list(course.areas),
        pinned=False,
        elsewhere=False,
    )
