"""Sessions come into a course and leave it, up to the most that the protocol allows. Numbers are never used again."""

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.ids import new_id
from service.courses.life.situation import Situation
from service.courses.models import CourseSession

HIGHEST = 6  # the highest number that a session can have


def new_session(session: Session, situation: Situation) -> CourseSession:
    """Put one more session into a course, without a place, or refuse with `too_many_sessions`.

    When the numbers are used up, the lowest session that was dropped comes back instead.
    """
    standing = [one for one in situation.sessions if one.state != "cancelled"]
    if len(standing) >= situation.protocol.sessions_maximum:
        raise Refusal("too_many_sessions", {"most": situation.protocol.sessions_maximum})
    number = 1 + max((one.number for one in situation.sessions), default=0)
    if number > HIGHEST:
        return _brought_back(situation)
    course = situation.course
    one = CourseSession(
        clinic_id=course.clinic_id,
        id=new_id(),
        course_id=course.id,
        number=number,
        state="unplaced",
        placement=0,
        completion=0,
        areas=list(course.areas),
    )
    session.add(one)
    session.flush()
    return one


def _brought_back(situation: Situation) -> CourseSession:
    dropped = [one for one in situation.sessions if one.state == "cancelled" and one.completed_at is None]
    if not dropped:
        raise Refusal("too_many_sessions", {"most": HIGHEST})
    one = min(dropped, key=lambda each: each.number)
    one.state = "unplaced"
    return one
