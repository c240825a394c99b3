"""Who still has to be told that a text was sent by mistake: for Today, until somebody has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.courses.models import Course, CourseSession
from service.notify.correcting.reading import departed_at, put_right, went_out
from service.notify.models import Message
from service.patients.models import Patient
from service.protocols.definition import Anchor
from service.protocols.many import load_many


@dataclass(slots=True)
class ToPutRight:
    """A session whose tick was taken back after texts about it had left: how many, and when the first did."""

    patient: Patient
    course_id: UUID
    treatment: str
    number: int
    since: datetime
    texts: int = 0


def to_put_right(session: Session, clinic_id: UUID) -> list[ToPutRight]:
    """List the sessions of a clinic about which nobody has told the patient yet, the oldest text first."""
    rows = session.execute(_left(clinic_id)).all()
    protocols = load_many(session, {(clinic_id, course.protocol_version_id) for _, course, *_ in rows})
    found: dict[UUID, ToPutRight] = {}
    for one, course, patient, step, at in rows:
        protocol = protocols.get((clinic_id, course.protocol_version_id))
        if protocol is None or step not in {each.key for each in protocol.steps_from(Anchor.COMPLETION)}:
            continue
        line = found.setdefault(one.id, ToPutRight(patient, course.id, protocol.name, one.number, at))
        line.texts, line.since = line.texts + 1, min(line.since, at)
    return sorted(found.values(), key=lambda line: (line.since, line.course_id, line.number))


def _left(clinic_id: UUID) -> Select[CourseSession, Course, Patient, str | None, datetime]:
    """Select what left for sessions that are not completed any more, and that no correction came after."""
    one = CourseSession
    return (
        select(one, Course, Patient, Message.step, departed_at())
        .join(Course, (Course.clinic_id == one.clinic_id) & (Course.id == one.course_id))
        .join(Patient, (Patient.clinic_id == Course.clinic_id) & (Patient.id == Course.patient_id))
        .join(Message, (Message.clinic_id == one.clinic_id) & (Message.session_id == one.id))
        .where(one.clinic_id == clinic_id, one.state != "completed", one.completion > 0)
        .where(Message.kind == "step", went_out(), ~put_right())
    )
