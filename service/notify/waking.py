"""Plan again what was skipped because the patient could not be reached, once that has changed.

1. Only texts that are not stale, that their course still calls for, and that cannot have gone out.
2. A moment that lies ahead is kept; for one that has passed, the step's own rule for what is past due finds another.
3. Where something else stands in the way now, the row says that instead.

Nothing is done about what is still planned: it is checked when it leaves.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.notify.case import CourseCase, load_case
from service.notify.delivery.checks import Checks, why_no_news, why_unfit
from service.notify.delivery.follow import may_be_there
from service.notify.delivery.settle import finish
from service.notify.delivery.verdict import UNREACHABLE, why_unreachable
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.timeline.due import due_for
from service.notify.timeline.outcomes import Skipped, Timing
from service.notify.timeline.quiet import QuietHours
from service.patients.models import Patient
from service.protocols.definition import Anchor, Step


def wake(
    session: Session, checks: Checks, quiet: QuietHours | None, clinic_id: UUID, patient_id: UUID, now: datetime
) -> None:
    """Look again at a patient's skipped texts; `now` is clinic time."""
    patient = session.get_one(Patient, (clinic_id, patient_id))
    reach = checks.reach(session, patient, patient.channel)
    for row in _skipped(session, patient, now):
        assert row.course_id is not None
        case = load_case(session, clinic_id, row.course_id)
        step = case.protocol.step(row.step) if row.step else None
        unfit = why_unfit(case, step, row) if step else why_no_news(case, row)
        unreachable = why_unreachable(reach, safety=step is not None and step.keeps_safe)
        if row.reason != unreachable and unfit is None and not may_be_there(session, row):
            _plan_again(session, case, row, now, step)
            timing = _timing(case, step, row, now, quiet)
            row.due_at, row.expires_at, row.next_try_at = timing.due_at, timing.expires_at, timing.due_at
            reason = unreachable or (timing.reason.value if isinstance(timing, Skipped) else None)
            if reason is not None:
                finish(session, row, "skipped", reason, now)
            session.flush()


def _skipped(session: Session, patient: Patient, now: datetime) -> list[Message]:
    """Lock the texts that were skipped because the patient could not be reached, and are of use still."""
    rows = select(Message).where(
        Message.clinic_id == patient.clinic_id,
        Message.patient_id == patient.id,
        Message.kind.in_(("step", "moved")),
        Message.state == "skipped",
        Message.reason.in_(UNREACHABLE),
        or_(Message.expires_at.is_(None), Message.expires_at > now),
    )
    locked = rows.order_by(Message.id).with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(locked))


def _plan_again(session: Session, case: CourseCase, row: Message, now: datetime, step: Step | None) -> None:
    move_message(session, row, "planned", None, now)
    row.channel = case.patient.channel
    if step is not None:  # the words of the others stand
        row.language = case.language
    session.flush()  # the database judges each move by itself


def _timing(
    case: CourseCase, step: Step | None, row: Message, now: datetime, quiet: QuietHours | None
) -> Timing | Skipped:
    if row.due_at > now and row.expires_at is not None:
        return Timing(row.due_at, row.expires_at)
    if step is None:
        assert row.expires_at is not None
        return Timing((quiet or QuietHours()).shift(now, case.calendar), row.expires_at)
    return due_for(step, _anchor_at(case, step, row), case.calendar, now, quiet=quiet)


def _anchor_at(case: CourseCase, step: Step, row: Message) -> datetime:
    """Give the moment that a step is counted from; a text of the booking was made with it."""
    about = case.session(row.session_id)
    at = {
        Anchor.BOOKING: row.created_at,
        Anchor.SESSION_START: about.starts_at if about else None,
        Anchor.COMPLETION: about.completed_at if about else None,
    }[step.anchor]
    assert at is not None
    return at
