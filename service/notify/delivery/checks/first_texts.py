"""A first text that is told again, for a place that was not told yet: a number, on a channel. Pure."""

from dataclasses import dataclass
from datetime import datetime

from service.base.lookup import number_digest
from service.notify.case import CourseCase
from service.notify.delivery.checks.introductions import AT
from service.notify.outbox import MessageDraft
from service.notify.timeline.due import due_for
from service.notify.timeline.outcomes import Skipped
from service.notify.timeline.quiet import QuietHours
from service.protocols.definition import Anchor, Step


@dataclass(frozen=True, slots=True)
class Untold:
    """A text would leave to a place that was not told who texts: what tells it, and whether the text `waits` for it."""

    draft: MessageDraft
    waits: bool


def step_that_tells(case: CourseCase) -> Step | None:
    """Return the step of a course that says who texts and how to stop."""
    return next((one for one in case.protocol.steps_from(Anchor.BOOKING) if one.tells_stop), None)


def first_text_again(
    case: CourseCase, step: Step, channel: str, now: datetime, quiet: QuietHours | None
) -> MessageDraft | None:
    """Draft the first text of a course for the patient's number on a channel; None where it would be of no use."""
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


def place_of(digest: str, channel: str) -> str:
    """Name a number on a channel in few letters: of its digest, without the name of the key that made it."""
    short = digest.rpartition(":")[2][:12]
    return short if channel == "sms" else f"{short}:{channel}"


def _digest(case: CourseCase) -> str:
    return number_digest(case.clinic.id, case.patient.mobile or "")
