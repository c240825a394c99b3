"""The texts of the last days that did not go and should have, each with its reason: for the desk to ring instead."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from service.courses.models import Course
from service.notify.calls.models import CallTask
from service.notify.models import Message
from service.notify.outbox import TO_PATIENTS
from service.notify.reasons import sentence_for
from service.notify.story import KINDS, WAITING
from service.patients.models import Patient
from service.protocols import store
from service.protocols.models import ProtocolVersion

DAYS_BACK = timedelta(days=3)
MOST = 20
NOT_GONE = ("failed", "undelivered", "skipped", "expired")
EXPECTED = (
    "completion_undone",
    "course_cancelled",
    "covered_by",
    "dropped_by_clinician",
    "item_closed",
    "moved_back",
    "offer_over",
    "prefers_print",
    "reached_since",
    "reminded_before",
    "session_cancelled",
    "session_changed",
    "session_completed",
    "session_missed",
    "session_moved",
    "told_anew",
    "told_before",
    "told_with_booking",
    "undone_too_late",
)
"""Reasons that nobody has to act on: the text was no longer called for, or the patient has it on paper."""

STUCK = (
    "cannot_be_read",
    "country_not_enabled",
    "no_sender",
    "not_prepared",
    "protocol_unsigned",
    "provider_credentials",
    "provider_garbled",
    "sender_unusable",
    "trial_account",
)
"""Reasons that a text which is due waits for and that only a person can end."""


@dataclass(frozen=True, slots=True)
class UnsentText:
    """One text; `due_at` is when it should have gone."""

    due_at: datetime
    patient_name: str
    title: str
    reason: str
    patient_id: UUID
    course_id: UUID | None


@dataclass(frozen=True, slots=True)
class UnsentTexts:
    """The newest of them, and how many `more` there are."""

    texts: list[UnsentText]
    more: int = 0


def unsent_texts(session: Session, clinic_id: UUID, now: datetime, most: int = MOST) -> UnsentTexts:
    """List patients' texts that were due in the last three days and that somebody should know of, newest first."""
    here = Message.clinic_id
    rows = session.execute(
        select(Message, Patient, ProtocolVersion)
        .join(Patient, (Patient.clinic_id == here) & (Patient.id == Message.patient_id))
        .outerjoin(Course, (Course.clinic_id == here) & (Course.id == Message.course_id))
        .outerjoin(
            ProtocolVersion, (ProtocolVersion.clinic_id == here) & (ProtocolVersion.id == Course.protocol_version_id)
        )
        .where(here == clinic_id, not_gone(now))
        .order_by(Message.due_at.desc(), Message.id.desc())
        .limit(most + 1)
    ).all()
    texts = [_unsent(message, patient, version) for message, patient, version in rows[:most]]
    return UnsentTexts(texts, _count(session, clinic_id, now) - most if len(rows) > most else 0)


def not_gone(now: datetime) -> ColumnElement[bool]:
    """Say that a patient's text was due in the last days and did not go, and that somebody should know of it."""
    due = and_(Message.due_at <= now, Message.due_at > now - DAYS_BACK)
    return and_(Message.kind.in_(TO_PATIENTS), _somebody_should_know(), due, not_(_is_called()))


def _count(session: Session, clinic_id: UUID, now: datetime) -> int:
    all_ = select(func.count()).select_from(Message).where(Message.clinic_id == clinic_id, not_gone(now))
    return session.execute(all_).scalar_one()


def _somebody_should_know() -> ColumnElement[bool]:
    tells_place = Message.kind.in_(("moved", "offer"))
    untold = and_(tells_place, Message.reason == "prefers_print")  # no paper says where to come now
    unexpected = or_(Message.reason.is_(None), Message.reason.not_in(EXPECTED), untold)
    stuck = and_(Message.state.in_(WAITING), Message.reason.in_(STUCK))
    return or_(and_(Message.state.in_(NOT_GONE), unexpected, not_(_is_correction())), stuck)


def _is_correction() -> ColumnElement[bool]:
    """Tell what puts a mistake right: what did not go of that is still to be put right, and stands there."""
    return and_(Message.kind == "reply", Message.session_id.is_not(None))


def _is_called() -> ColumnElement[bool]:
    """Tell whether a text stands among the calls: nobody reads of it twice."""
    task = CallTask
    return exists().where(task.clinic_id == Message.clinic_id, task.message_id == Message.id, task.state != "dropped")


def _unsent(message: Message, patient: Patient, version: ProtocolVersion | None) -> UnsentText:
    title = store.load(version).step(message.step).title if version and message.step else KINDS[message.kind]
    reason = sentence_for(message.reason) or "No reason was noted."
    return UnsentText(message.due_at, patient.name, title, reason, patient.id, message.course_id)
