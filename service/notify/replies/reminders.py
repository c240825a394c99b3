"""Reminders that left, and the time that each of them told: what CONFIRM and MOVE are about."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from service.courses.changes import changes_of, read_instant
from service.courses.models import CourseSession, SessionChange
from service.notify.case import load_case
from service.notify.models import Message
from service.protocols.definition import ExpectsReply

LEFT = ("accepted", "sent", "delivered", "read")
MOST = 10


def asks_to_confirm(session: Session, message: Message) -> bool:
    """Tell whether a text asked for CONFIRM or MOVE."""
    if message.kind != "step" or message.step is None or message.course_id is None:
        return False
    protocol = load_case(session, message.clinic_id, message.course_id).protocol
    return protocol.step(message.step).expects_reply is ExpectsReply.CONFIRM_MOVE


def newest_reminder(session: Session, clinic_id: UUID, patient_id: UUID, at: datetime) -> Message | None:
    """Find the reminder that left last of those for sessions that a patient has ahead."""
    about = and_(CourseSession.clinic_id == Message.clinic_id, CourseSession.id == Message.session_id)
    left = (
        select(Message)
        .join(CourseSession, about)
        .where(Message.clinic_id == clinic_id, Message.patient_id == patient_id, Message.kind == "step")
        .where(Message.state.in_(LEFT), CourseSession.state == "booked", CourseSession.starts_at > at)
        .order_by(Message.due_at.desc(), Message.id.desc())
        .limit(MOST)
    )
    return next((one for one in session.scalars(left) if asks_to_confirm(session, one)), None)


def tells_the_time_that_holds(session: Session, message: Message, about: CourseSession) -> bool:
    """Tell whether a reminder told the time that its session has now, as it has too once it was moved back."""
    if about.state != "booked" or about.starts_at is None:
        return False
    return message.occurrence == about.placement or time_told(changes_of(session, about), message) == about.starts_at


def was_reminded_of(session: Session, about: CourseSession, step: str, at: datetime) -> bool:
    """Tell whether the last reminder of a session that left told this very time: it is never told twice in a row."""
    left = select(Message).where(
        Message.clinic_id == about.clinic_id,
        Message.session_id == about.id,
        Message.kind == "step",
        Message.step == step,
        Message.state.in_((*LEFT, "sending", "unknown")),
        Message.occurrence < about.placement,
    )
    last = session.scalars(left.order_by(Message.occurrence.desc(), Message.id.desc()).limit(1)).one_or_none()
    return last is not None and time_told(changes_of(session, about), last) == at


def time_told(changes: Sequence[SessionChange], message: Message) -> datetime | None:
    """Return when the session began at the placement that a text told; `changes` are all of the session."""
    places = (change.after for change in changes if change.after.get("placement") == message.occurrence)
    return next((at for after in places if (at := read_instant(after, "starts_at")) is not None), None)
