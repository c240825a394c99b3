"""Keep the texts of a patient's courses apart where they are planned; the checks see to it once more as they leave."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.notify.case import CourseCase
from service.notify.models import Message
from service.notify.remaking import UNSENT, locked_unsent
from service.notify.states import LEFT
from service.notify.timeline.quiet import QuietHours
from service.notify.timeline.same_day import DayText, kept_apart
from service.protocols.definition import Step
from service.protocols.many import load_many

A_DAY = timedelta(days=1)


def keep_apart(session: Session, case: CourseCase, quiet: QuietHours, planned: Collection[datetime]) -> None:
    """Give texts of the case's patient that would come together with others new moments, half an hour apart.

    `planned` are the moments that were just given to texts of the case.
    """
    if not planned or not _has_others(session, case, planned):
        return
    waiting = locked_unsent(session, case.clinic.id, *_near(case, planned))
    left = session.scalars(
        select(Message).where(Message.clinic_id == case.clinic.id, Message.state.in_(LEFT), *_near(case, planned))
    )
    rows = [*waiting, *left]
    steps = _steps(session, rows)
    texts = [_text(row, steps[row]) for row in rows if row in steps]
    moved = kept_apart(texts, case.calendar, quiet)
    for row in waiting:
        if row.id in moved and row.next_try_at is not None:
            row.next_try_at = max(row.next_try_at, moved[row.id])
            row.due_at = moved[row.id]
    session.flush()


def _has_others(session: Session, case: CourseCase, planned: Collection[datetime]) -> bool:
    mine = Message.clinic_id == case.clinic.id, Message.state.in_((*UNSENT, *LEFT))
    others = select(Message.id).where(*mine, *_near(case, planned), Message.course_id != case.course.id)
    return session.scalar(others.limit(1)) is not None


def _near(case: CourseCase, planned: Collection[datetime]) -> list[ColumnElement[bool]]:
    """Say which texts are the patient's, of the protocol, and within a day of those that were planned."""
    return [
        Message.patient_id == case.patient.id,
        Message.kind == "step",
        Message.again_of.is_(None),
        Message.due_at.between(min(planned) - A_DAY, max(planned) + A_DAY),
    ]


def _steps(session: Session, rows: Collection[Message]) -> dict[Message, Step]:
    versions = {(row.clinic_id, row.protocol_version_id) for row in rows if row.protocol_version_id is not None}
    protocols = load_many(session, versions)
    return {
        row: protocol.step(row.step)
        for row in rows
        if row.step and row.protocol_version_id
        if (protocol := protocols.get((row.clinic_id, row.protocol_version_id))) is not None
    }


def _text(row: Message, step: Step) -> DayText:
    assert row.course_id is not None
    return DayText(
        id=row.id,
        course_id=row.course_id,
        due_at=row.due_at,
        expires_at=row.expires_at,
        keeps_safe=step.keeps_safe,
        stays=row.state not in UNSENT or step.ignores_quiet_hours,
    )
