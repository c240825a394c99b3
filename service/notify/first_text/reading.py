"""Where the text about a booking stands, for the desk: sent, delivered, or why not; and whether they have it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.clinics.models import Staff
from service.notify.case import load_case
from service.notify.delivery.checks import TOLD_BEFORE
from service.notify.models import Attempt, Message, MessageMove
from service.notify.reasons import sentence_for
from service.patients.suspensions.desk import confirmed_since
from service.patients.suspensions.ledger import is_suspended
from service.protocols.definition import Anchor

SHOWN_FOR = timedelta(hours=2)
"""So long after it was due the text stays on the page; longer where it did not arrive or the number is suspended."""

STILL_OF_USE = timedelta(days=3)
LEFT = ("accepted", "sent", "delivered", "read")
LOST = ("undelivered", "failed", "skipped", "expired")
ARRIVED = ("delivered", "read")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstText:
    """Where it stands: `sent_at` and `arrived_at` as far as known, `why_not` where it did not arrive, `held` while
    something keeps it from leaving.

    `number` is where it went, or will go, and `theirs` whether the patient has it still; `has_it` names who noted that
    the patient has the text.
    """

    patient_id: UUID
    number: str
    theirs: bool
    sent_at: datetime | None
    arrived_at: datetime | None
    why_not: str | None
    waits: str | None
    held: bool
    suspended: bool
    has_it: str | None

    @property
    def tone(self) -> str:
        if self.suspended or self.why_not:
            return "urgent"
        return "calm" if self.arrived_at else ""


def first_text(session: Session, clinic_id: UUID, course_id: UUID, now: datetime) -> FirstText | None:
    """Show the newest text that told a patient of a course who texts; None where nobody needs to see it now."""
    case = load_case(session, clinic_id, course_id)
    step = next((one for one in case.protocol.steps_from(Anchor.BOOKING) if one.tells_stop), None)
    number = case.patient.mobile
    if step is None or number is None or case.patient.channel == "print":
        return None
    of_course = select(Message).where(
        Message.clinic_id == clinic_id,
        Message.course_id == course_id,
        Message.step == step.key,
        Message.kind == "step",
        Message.reason.is_distinct_from(TOLD_BEFORE),
    )
    message = session.scalars(of_course.order_by(Message.due_at.desc(), Message.id.desc()).limit(1)).one_or_none()
    if message is None or message.state == "cancelled" or now - message.due_at > STILL_OF_USE:
        return None
    moves, went_to = _moves(session, message), _went_to(session, message) or number
    shown = FirstText(
        patient_id=case.patient.id,
        number=went_to,
        theirs=can_be_read(went_to, number) and went_to == number,
        sent_at=_first(moves, LEFT),
        arrived_at=_first(moves, ARRIVED),
        why_not=(sentence_for(message.reason) or "No reason was noted.") if message.state in LOST else None,
        waits=sentence_for(message.reason) if message.state in {"planned", "queued", "unknown"} else None,
        held=message.state in {"planned", "queued"} and message.reason is not None,
        suspended=is_suspended(session, clinic_id, number),
        has_it=_has_it(session, message),
    )
    fresh = now - message.due_at <= SHOWN_FOR
    return shown if shown.suspended or shown.why_not or fresh else None


def _moves(session: Session, message: Message) -> list[MessageMove]:
    of_message = MessageMove.clinic_id == message.clinic_id, MessageMove.message_id == message.id
    return list(session.scalars(select(MessageMove).where(*of_message).order_by(MessageMove.at, MessageMove.id)))


def _first(moves: list[MessageMove], states: tuple[str, ...]) -> datetime | None:
    return next((move.at for move in moves if move.to_state in states), None)


def _went_to(session: Session, message: Message) -> str | None:
    last = select(Attempt.to_number).where(Attempt.clinic_id == message.clinic_id, Attempt.message_id == message.id)
    return session.scalar(last.order_by(Attempt.number.desc()).limit(1))


def _has_it(session: Session, message: Message) -> str | None:
    """Say who noted that the patient has it; only notes after it left count."""
    assert message.patient_id is not None
    left = select(Attempt.started_at).where(Attempt.clinic_id == message.clinic_id, Attempt.message_id == message.id)
    left_at = session.scalar(left.order_by(Attempt.number).limit(1))
    noted = confirmed_since(session, message.clinic_id, message.patient_id, left_at) if left_at else None
    if noted is None:
        return None
    staff = session.get(Staff, (message.clinic_id, noted.actor_id)) if noted.actor_id else None
    return staff.name if staff else "a colleague"
