"""Say to a new number, or on a new channel, who texts and how to stop, before advice goes there.

1. Only where the patient was told before, at another number or on the other channel; a first text that has not left
   finds its way by itself.
2. Once for a number and the channel by which it really leaves, for the newest course that goes on: who wants WhatsApp
   and gets SMS as things are is not told the same by SMS again. What would go there all the same when it leaves, stays
   (`delivery/checks/judging.py`).
3. While it is about to leave, other texts wait for it, but those that keep a patient safe; where it waits itself, for
   WhatsApp's approval or for a person, it holds nothing up (`delivery/checks/rules.py`).
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.lookup import number_digest, number_digests
from service.base.unreadable import can_be_read
from service.courses.models import Course
from service.notify.case import CourseCase, load_case
from service.notify.delivery.checks import Checks, NotReady, awaits_introduction
from service.notify.delivery.checks.introductions import AT, PlaceTold, places_told
from service.notify.delivery.verdict import why_unreachable
from service.notify.models import Message
from service.notify.outbox import MessageDraft
from service.notify.remaking import made_or_woken
from service.notify.timeline.due import due_for
from service.notify.timeline.outcomes import Skipped
from service.notify.timeline.quiet import QuietHours
from service.patients.models import Patient
from service.protocols.definition import Anchor, Step


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
    told = places_told(session, [(clinic_id, patient_id)], [step.key]).get((clinic_id, patient_id), ())
    draft = _draft(case, step, reach.channel, now, quiet) if told else None
    here = _channels(told, patient, patient.mobile)
    if draft is None or reach.channel in here or (here and _leaves_by(session, checks, draft, now) in here):
        return
    made_or_woken(session, draft, now)


def _newest(session: Session, patient: Patient) -> CourseCase | None:
    of_patient = select(Course).where(
        Course.clinic_id == patient.clinic_id, Course.patient_id == patient.id, Course.state == "active"
    )
    course = session.scalars(of_patient.order_by(Course.created_at.desc(), Course.id.desc()).limit(1)).one_or_none()
    return load_case(session, patient.clinic_id, course.id) if course else None


def _channels(told: Collection[PlaceTold], patient: Patient, number: str) -> set[str]:
    """Return the channels on which a number was told."""
    digests = number_digests(patient.clinic_id, number)
    return {one.channel for one in told if one.digest in digests}


def _leaves_by(session: Session, checks: Checks, draft: MessageDraft, now: datetime) -> str | None:
    """Say by which channel a text would leave if it left now; None where nobody can say."""
    text = Message(id=new_id(), state="planned", next_try_at=draft.due_at, updated_at=now, **draft.values())
    (looked,) = checks.look_at_all(session, [text], now)
    return None if isinstance(looked, NotReady) or looked.sender is None else looked.sender.channel


def _draft(case: CourseCase, step: Step, channel: str, now: datetime, quiet: QuietHours | None) -> MessageDraft | None:
    timing = due_for(step, now, case.calendar, now, quiet=quiet)
    if isinstance(timing, Skipped) or not case.sessions:
        return None
    first = case.sessions[0]
    placement, place = max(first.placement, 1), place_of(_digest(case), channel)
    return MessageDraft(
        clinic_id=case.clinic.id,
        dedupe_key=f"step:{first.id}:{step.key}:{placement}{AT}{place}",
        kind="step",
        lane="aftercare",
        due_at=timing.due_at,
        created_at=now,
        channel=case.patient.channel,
        language=case.language,
        expires_at=timing.expires_at,
        step=step.key,
        occurrence=placement,
        patient_id=case.patient.id,
        course_id=case.course.id,
        session_id=first.id,
        protocol_version_id=case.course.protocol_version_id,
    )


def _digest(case: CourseCase) -> str:
    return number_digest(case.clinic.id, case.patient.mobile or "")


def place_of(digest: str, channel: str) -> str:
    """Name a number on a channel in few letters: of its digest, without the name of the key that made it."""
    short = digest.rpartition(":")[2][:12]
    return short if channel == "sms" else f"{short}:{channel}"
