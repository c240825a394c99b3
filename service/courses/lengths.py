"""How many sessions courses have, for `session 2 of 3`: only where their numbers run from one to that many."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.courses.models import CourseSession


def read_lengths(session: Session, clinic_id: UUID, courses: Collection[UUID]) -> dict[UUID, int]:
    """Count the sessions of courses, dropped ones left out.

    A number is a name that stays: where an earlier session was dropped, `4 of 3` would be told. Such courses are left
    out.
    """
    one = CourseSession
    counted = (
        select(one.course_id, func.count())
        .where(one.clinic_id == clinic_id, one.course_id.in_(courses), one.state != "cancelled")
        .group_by(one.course_id)
        .having(func.count() == func.max(one.number))
    )
    return dict(session.execute(counted).all()) if courses else {}


def session_words(number: int, of: int | None) -> str:
    """Name a session: `session 2 of 3`, or `session 4` where it is not counted among them."""
    return f"session {number} of {of}" if of is not None and number <= of else f"session {number}"
