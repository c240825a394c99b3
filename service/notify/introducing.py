"""Say to a new number, or on a new channel, who texts and how to stop, before advice goes there.

1. Only where the patient was told before, at another number or on the other channel; a first text that has not left
   finds its way by itself.
2. Once for a number and channel, for the newest course that goes on.
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
    """Plan the first text again for a patient's new number or channel, if it needs one; `now` is clinic time."""
    patient = session.get_one(Patient, (clinic_id, patient_id))
    if not patient.mobile or not can_be_read(patient.mobile):
        return
    case, reach = _newest(session, patient), checks.reach(session, patient, patient.channel)
    if case is None or why_unreachable(reach):
        return
    step = next((one for one in case.protocol.steps_from(Anchor.BOOKING) if one.tells_stop), None)
    if step is None or awaits_introduction(session, patient, step.key):
        return
    told = _places_told(session, patient, step.key)
    if told and told.isdisjoint((digest, reach.channel) for digest in number_digests(clinic_id, patient.mobile)):
        _plan(session, case, step, _place(clinic_id, patient.mobile, reach.channel), now, quiet)


def _newest(session: Session, patient: Patient) -> CourseCase | None:
    of_patient = select(Course).where(
        Course.clinic_id == patient.clinic_id, Course.patient_id == patient.id, Course.state == "active"
    )
    course = session.scalars(of_patient.order_by(Course.created_at.desc(), Course.id.desc()).limit(1)).one_or_none()
    return load_case(session, patient.clinic_id, course.id) if course else None


def _places_told(session: Session, patient: Patient, step: str) -> set[tuple[str, str]]:
    """Return the numbers that were told, as digests, each with the channel on which that was."""
    out = (
        select(Attempt.to_digest, Attempt.channel)
        .join(Message, (Message.clinic_id == Attempt.clinic_id) & (Message.id == Attempt.message_id))
        .where(Message.clinic_id == patient.clinic_id, Message.patient_id == patient.id, Message.step == step)
    )
    return {(digest, channel) for digest, channel in session.execute(out.where(Attempt.state.in_(OUT)))}


def _place(clinic_id: UUID, number: str, channel: str) -> str:
    digest = number_digest(clinic_id, number)[:12]
    return digest if channel == "sms" else f"{digest}:{channel}"


def _plan(session: Session, case: CourseCase, step: Step, place: str, now: datetime, quiet: QuietHours | None) -> None:
    timing = due_for(step, now, case.calendar, now, quiet=quiet)
    if isinstance(timing, Skipped) or not case.sessions:
        return
    first = case.sessions[0]
    draft = MessageDraft(
        clinic_id=case.clinic.id,
        dedupe_key=f"step:{first.id}:{step.key}:{max(first.placement, 1)}:to:{place}",
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
