"""Say to a new number who texts and how to stop, before advice goes there.

1. Only where another number of the patient was told before; a first text that has not left finds the new one by itself.
2. Once for a number, for the newest course that goes on.
3. Until it has left, other texts wait for it, but those that keep a patient safe (`delivery/checks.py`).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.lookup import number_digest, number_digests
from service.base.unreadable import can_be_read
from service.courses.models import Course
from service.notify.case import CourseCase, load_case
from service.notify.delivery.checks import Checks, awaits_introduction
from service.notify.delivery.follow import GOT_OUT
from service.notify.delivery.verdict import why_unreachable
from service.notify.models import Attempt, Message
from service.notify.outbox import MessageDraft, put
from service.notify.timeline.due import due_for
from service.notify.timeline.outcomes import Skipped
from service.notify.timeline.quiet import QuietHours
from service.patients.models import Patient
from service.protocols.definition import Anchor, Step

OUT = GOT_OUT | {"started", "unknown"}


def introduce(
    session: Session, checks: Checks, quiet: QuietHours | None, clinic_id: UUID, patient_id: UUID, now: datetime
) -> None:
    """Plan the first text again for a patient's new number, if it needs one; `now` is clinic time."""
    patient = session.get_one(Patient, (clinic_id, patient_id))
    if not patient.mobile or not can_be_read(patient.mobile):
        return
    case = _newest(session, patient)
    if case is None or why_unreachable(checks.reach(session, patient, patient.channel)):
        return
    step = next((one for one in case.protocol.steps_from(Anchor.BOOKING) if one.tells_stop), None)
    if step is None or awaits_introduction(session, patient, step.key):
        return
    told = _numbers_told(session, patient, step.key)
    if told and told.isdisjoint(number_digests(clinic_id, patient.mobile)):
        _plan(session, case, step, patient.mobile, now, quiet)


def _newest(session: Session, patient: Patient) -> CourseCase | None:
    of_patient = select(Course).where(
        Course.clinic_id == patient.clinic_id, Course.patient_id == patient.id, Course.state == "active"
    )
    course = session.scalars(of_patient.order_by(Course.created_at.desc(), Course.id.desc()).limit(1)).one_or_none()
    return load_case(session, patient.clinic_id, course.id) if course else None


def _numbers_told(session: Session, patient: Patient, step: str) -> set[str]:
    out = (
        select(Attempt.to_digest)
        .join(Message, (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id))
        .where(Message.clinic_id == patient.clinic_id, Message.patient_id == patient.id, Message.step == step)
    )
    return set(session.scalars(out.where(Attempt.state.in_(OUT))))


def _plan(session: Session, case: CourseCase, step: Step, number: str, now: datetime, quiet: QuietHours | None) -> None:
    timing = due_for(step, now, case.calendar, now, quiet=quiet)
    if isinstance(timing, Skipped) or not case.sessions:
        return
    first, digest = case.sessions[0], number_digest(case.clinic.id, number)[:12]
    draft = MessageDraft(
        clinic_id=case.clinic.id,
        dedupe_key=f"step:{first.id}:{step.key}:{max(first.placement, 1)}:to:{digest}",
        kind="step",
        lane="aftercare",
        due_at=timing.due_at,
        created_at=now,
        channel=case.patient.channel,
        language=case.language,
        expires_at=timing.expires_at,
        step=step.key,
        occurrence=max(first.placement, 1),
        patient_id=case.patient.id,
        course_id=case.course.id,
        session_id=first.id,
        protocol_version_id=case.course.protocol_version_id,
    )
    put(session, draft)
