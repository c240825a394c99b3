"""Find a course and its sessions in one clinic, and hold them still while they are changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.pairs import Key, among_told, told_pairs
from service.courses.models import Booking, Course, CourseSession

_ALL_STILL = (
    select(Course)
    .where(among_told(Course.clinic_id, Course.id))
    .order_by(Course.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def hold_still(session: Session, clinic_id: UUID, course_id: UUID) -> Course:
    """Return a course that nobody else can change until the transaction ends, or refuse with `not_found`."""
    found = select(Course).where(Course.clinic_id == clinic_id, Course.id == course_id)
    # Only the key stays shareable: others may still refer to the course, such as texts and holds.
    course = session.scalar(found.with_for_update(key_share=True).execution_options(populate_existing=True))
    if course is None:
        raise Refusal("not_found", {"what": "course"})
    return course


def hold_all_still(session: Session, courses: Collection[Key]) -> Mapping[Key, Course]:
    """Hold several courses as `hold_still` does, in the order of their ids."""
    held = {(course.clinic_id, course.id): course for course in session.scalars(_ALL_STILL, told_pairs(courses))}
    if any(key not in held for key in courses):
        raise Refusal("not_found", {"what": "course"})
    return held


def sessions_of(session: Session, course: Course) -> list[CourseSession]:
    """Return the sessions of a course by number, as they are now."""
    found = select(CourseSession).where(
        CourseSession.clinic_id == course.clinic_id, CourseSession.course_id == course.id
    )
    return list(session.scalars(found.order_by(CourseSession.number).execution_options(populate_existing=True)))


def numbered(sessions: list[CourseSession], number: int) -> CourseSession:
    """Return the session of that number, or refuse with `not_found`."""
    for one in sessions:
        if one.number == number:
            return one
    raise Refusal("not_found", {"what": "session"})


def last_completed(sessions: Iterable[CourseSession]) -> CourseSession | None:
    """Return the session that took place last, whatever its number: one that came back late has a low one."""
    done = ((one.completed_at, one.number, one) for one in sessions if one.state == "completed" and one.completed_at)
    return max(done, key=lambda each: each[:2], default=(None, 0, None))[2]


def active_bookings(session: Session, clinic_id: UUID, sessions: Sequence[CourseSession]) -> Sequence[Booking]:
    """Return the bookings that these sessions hold now."""
    ids = [one.id for one in sessions]
    of_them = select(Booking).where(Booking.clinic_id == clinic_id, Booking.active, Booking.session_id.in_(ids))
    return session.scalars(of_them.execution_options(populate_existing=True)).all()
