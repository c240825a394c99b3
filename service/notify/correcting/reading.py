"""What had gone out when a tick was taken back, until somebody has put it right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from service.base.columns import UtcDateTime
from service.base.phones import readable
from service.clinics.models import Staff
from service.courses.models import CourseSession
from service.notify.case import CourseCase, load_case
from service.notify.correcting.models import Correction
from service.notify.models import Attempt, Message, MessageMove
from service.notify.phrases import PHRASES
from service.notify.story import STATES
from service.notify.texts.packaged import DEFAULT_LANGUAGE
from service.protocols.definition import Anchor

Item = dict[str, Any]
OUT = ("sending", "accepted", "sent", "delivered", "read", "unknown")


@dataclass(frozen=True, slots=True)
class GoneText:
    """One text that went out: which, when it left, where it stands (in words, with a tone), and what it said."""

    message_id: UUID
    title: str
    at: datetime
    state: str
    status: str
    tone: str
    body: str


@dataclass(frozen=True, slots=True)
class Gone:
    """What went out for a session that is not completed any more; `words` is how a correction may begin."""

    session_id: UUID
    number: int
    texts: Sequence[GoneText]
    words: str


def gone_out(session: Session, clinic_id: UUID, course_id: UUID) -> list[Gone]:
    """Tell, by session, which texts about a treatment went out although its tick was taken back since."""
    case = load_case(session, clinic_id, course_id)
    undone = [one for one in case.sessions if one.state != "completed" and one.completion > 0]
    found = ((one, list(_texts(session, case, one))) for one in undone)
    return [Gone(one.id, one.number, texts, neutral_words(case)) for one, texts in found if texts]


def corrections_of(session: Session, clinic_id: UUID, course_id: UUID) -> list[Item]:
    """Return the corrections of a course, oldest first."""
    about = (CourseSession.clinic_id == Correction.clinic_id) & (CourseSession.id == Correction.session_id)
    of_course = _corrections(clinic_id).join(CourseSession, about).where(CourseSession.course_id == course_id)
    return [_item(*row) for row in session.execute(of_course.order_by(Correction.id))]


def correction_item(session: Session, clinic_id: UUID, correction_id: UUID) -> Item:
    """Return one correction."""
    return _item(*session.execute(_corrections(clinic_id).where(Correction.id == correction_id)).one())


def _corrections(clinic_id: UUID) -> Select[Correction, str]:
    writer = (Staff.clinic_id == Correction.clinic_id) & (Staff.id == Correction.by)
    return select(Correction, Staff.name).outerjoin(Staff, writer).where(Correction.clinic_id == clinic_id)


def _item(one: Correction, by: str | None) -> Item:
    return {
        "id": one.id,
        "session_id": one.session_id,
        "how": one.how,
        "message_id": one.message_id,
        "by": by,
        "at": one.at,
    }


def neutral_words(case: CourseCase) -> str:
    """Write what a correction begins with, in the patient's language where there are words in it."""
    language = case.patient.language if case.patient.language in PHRASES else DEFAULT_LANGUAGE
    return PHRASES[language].correction.format(phone=readable(case.site.phone_open))


def _texts(session: Session, case: CourseCase, one: CourseSession) -> Iterable[GoneText]:
    steps = {step.key: step for step in case.protocol.steps_from(Anchor.COMPLETION)}
    rows = (
        select(Message, Attempt, departed_at())
        .join(Attempt, (Attempt.clinic_id == Message.clinic_id) & (Attempt.message_id == Message.id))
        .where(Message.clinic_id == one.clinic_id, Message.session_id == one.id, Message.kind == "step")
        .where(went_out(), Message.step.in_(steps), ~put_right())
        .order_by(Message.due_at, Message.id, Attempt.number.desc())
    )
    seen: set[UUID] = set()
    for message, attempt, at in session.execute(rows):
        if message.id not in seen:
            seen.add(message.id)
            title = steps[message.step or ""].title
            yield GoneText(message.id, title, at, message.state, *STATES[message.state], attempt.body)


def went_out() -> ColumnElement[bool]:
    """Say that a text left, or may have: also where WhatsApp had it, and the SMS that repeats it was taken back."""
    return or_(Message.state.in_(OUT), Message.fallback == "no_receipt")


def put_right() -> ColumnElement[bool]:
    """Say that somebody has put right what a text told, since it left."""
    about = Correction.clinic_id == Message.clinic_id, Correction.session_id == Message.session_id
    return exists().where(*about, Correction.at >= departed_at())


def departed_at() -> ColumnElement[datetime]:
    """Give when a text left: not when it moved last, as a receipt may come after somebody has put it right."""
    left = (
        select(func.max(MessageMove.at, type_=UtcDateTime()))
        .where(MessageMove.clinic_id == Message.clinic_id, MessageMove.message_id == Message.id)
        .where(MessageMove.to_state == "sending")
        .correlate(Message)
        .scalar_subquery()
    )
    return func.coalesce(left, Message.updated_at, type_=UtcDateTime())
