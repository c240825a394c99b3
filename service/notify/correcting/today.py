"""Who still has to be told that a text or a call came by mistake: for Today, until somebody has."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.courses.models import Course, CourseSession
from service.notify.calls.models import CallTask
from service.notify.correcting.mistakes import departed_at, lost_corrections, put_right, was_rung, went_out
from service.notify.correcting.models import Correction
from service.notify.correcting.reading import LostCorrection, lost_correction
from service.notify.models import Message
from service.patients.models import Patient
from service.protocols.definition import Anchor
from service.protocols.many import load_many


@dataclass(slots=True)
class ToPutRight:
    """A session whose tick was taken back after the patient was told what follows it: how often, and when first.

    `lost`: a text that was to put it right and did not reach them.
    """

    patient: Patient
    course_id: UUID
    treatment: str
    number: int
    since: datetime
    texts: int = 0
    calls: int = 0
    lost: LostCorrection | None = None

    @property
    def times(self) -> int:
        return self.texts + self.calls

    @property
    def told(self) -> str:
        """Say how much it is."""
        counted = (("text", self.texts), ("call", self.calls))
        return " and ".join(f"{count} {name}{'' if count == 1 else 's'}" for name, count in counted if count)


def to_put_right(session: Session, clinic_id: UUID) -> list[ToPutRight]:
    """List the sessions of a clinic about which nobody has told the patient yet, what came first first."""
    left, rung = session.execute(_left(clinic_id)).all(), session.execute(_rung(clinic_id)).all()
    protocols = load_many(session, {(clinic_id, course.protocol_version_id) for _, course, *_ in (*left, *rung)})
    found: dict[UUID, ToPutRight] = {}
    for rows, by_text in ((left, 1), (rung, 0)):
        for one, course, patient, step, at in rows:
            protocol = protocols.get((clinic_id, course.protocol_version_id))
            if protocol is None or step not in {each.key for each in protocol.steps_from(Anchor.COMPLETION)}:
                continue
            line = found.setdefault(one.id, ToPutRight(patient, course.id, protocol.name, one.number, at))
            line.texts, line.calls, line.since = line.texts + by_text, line.calls + 1 - by_text, min(line.since, at)
    _note_lost(session, clinic_id, found)
    return sorted(found.values(), key=lambda line: (line.since, line.course_id, line.number))


def _note_lost(session: Session, clinic_id: UUID, found: dict[UUID, ToPutRight]) -> None:
    lost = lost_corrections(session, clinic_id, Correction.session_id.in_(list(found))) if found else {}
    for session_id, message in lost.items():
        found[session_id].lost = lost_correction(message, found[session_id].since)


def _left(clinic_id: UUID) -> Select[Any]:
    """Select the texts that left for sessions that are not completed any more, and that no correction came after."""
    left = departed_at()
    about = (Message.clinic_id == CourseSession.clinic_id) & (Message.session_id == CourseSession.id)
    rows = _undone(clinic_id, Message.step, left).join(Message, about)
    return rows.where(Message.kind == "step", went_out(), ~put_right(Message, left))


def _rung(clinic_id: UUID) -> Select[Any]:
    """Select the calls that were made about such sessions."""
    about = (CallTask.clinic_id == CourseSession.clinic_id) & (CallTask.session_id == CourseSession.id)
    rows = _undone(clinic_id, CallTask.step, CallTask.done_at).join(CallTask, about)
    return rows.where(was_rung(), ~put_right(CallTask, CallTask.done_at))


def _undone(clinic_id: UUID, *more: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[Any]:
    one = CourseSession
    return (
        select(one, Course, Patient, *more)
        .select_from(one)
        .join(Course, (Course.clinic_id == one.clinic_id) & (Course.id == one.course_id))
        .join(Patient, (Patient.clinic_id == Course.clinic_id) & (Patient.id == Course.patient_id))
        .where(one.clinic_id == clinic_id, one.state != "completed", one.completion > 0)
    )
