"""Whose texts wait for a clinician after a hold: for Today, so that none goes stale unseen."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.courses.holds import held_among
from service.courses.models import Course
from service.notify.deciding.models import TextDecision
from service.notify.models import Message
from service.notify.remaking import UNSENT
from service.patients.models import Patient


@dataclass(frozen=True, slots=True)
class Undecided:
    """A course with so many texts to decide about."""

    course_id: UUID
    patient: str
    texts: int


def undecided_today(session: Session, clinic_id: UUID, _subject: UUID) -> list[Undecided]:
    """List the courses whose hold was lifted and whose texts wait, the one whose text is due first first."""
    one = TextDecision
    rows = session.execute(
        select(one.course_id, Course.patient_id, func.count())
        .join(Message, (Message.clinic_id == one.clinic_id) & (Message.id == one.message_id))
        .join(Course, (Course.clinic_id == one.clinic_id) & (Course.id == one.course_id))
        .where(one.clinic_id == clinic_id, one.decision.is_(None), Message.state.in_(UNSENT))
        .group_by(one.course_id, Course.patient_id)
        .order_by(func.min(Message.due_at))
    ).all()
    held = held_among(session, [(clinic_id, course_id) for course_id, _, _ in rows])
    wanted = select(Patient).where(Patient.clinic_id == clinic_id, Patient.id.in_([row[1] for row in rows]))
    names = {patient.id: patient.name for patient in session.scalars(wanted)} if rows else {}
    return [Undecided(course, names[who], many) for course, who, many in rows if (clinic_id, course) not in held]
