"""What keeps a session where it is: staff pinned it, or the patient confirmed it. Neither changes the diary."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.changes import note_change, snapshot
from service.courses.life.writing import Writer
from service.courses.models import CourseSession
from service.courses.sessions import hold_still, numbered, sessions_of


def set_pin(
    session: Session, writer: Writer, clinic_id: UUID, course_id: UUID, number: int, *, pinned: bool
) -> CourseSession:
    """Pin a booked session, or let it go; the same again changes nothing."""
    one = numbered(sessions_of(session, hold_still(session, clinic_id, course_id)), number)
    if one.pinned == pinned:
        return one
    if one.state != "booked":
        raise Refusal("session_state", {"number": number, "state": one.state})
    before, action = snapshot(one), "pinned" if pinned else "unpinned"
    one.pinned = pinned
    note_change(session, writer.actor, one, action, before=before, at=writer.clock.now(), reason=writer.reason)
    writer.note(session, one, action, ["pinned"])
    session.flush()
    return one


def set_confirmed(
    session: Session, writer: Writer, clinic_id: UUID, session_id: UUID, at: datetime | None
) -> CourseSession:
    """Keep when the patient confirmed the place that a session has; None: they take it back."""
    found = session.get(CourseSession, (clinic_id, session_id))
    if found is None:
        raise Refusal("not_found", {"what": "session"})
    one = numbered(sessions_of(session, hold_still(session, clinic_id, found.course_id)), found.number)
    if one.state != "booked":
        raise Refusal("session_state", {"number": one.number, "state": one.state})
    one.confirmed_at = at
    writer.note(session, one, "confirmed" if at else "unconfirmed", ["confirmed_at"])
    session.flush()
    return one


def still_to_be_placed(session: Session, clinic_id: UUID, session_ids: Collection[UUID]) -> list[CourseSession]:
    """Return those of the sessions that have no place, in the order of their ids."""
    one = CourseSession
    found = select(one).where(one.clinic_id == clinic_id, one.id.in_(session_ids), one.state == "unplaced")
    return list(session.scalars(found.order_by(one.id)))
