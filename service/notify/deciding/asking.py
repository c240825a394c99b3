"""Ask about every text of a course that can wait, when its hold is lifted; and tell which are not decided yet."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among
from service.notify.case import CourseCase
from service.notify.deciding.models import TextDecision
from service.notify.models import Message
from service.notify.remaking import locked_unsent
from service.protocols.definition import WhileConcernOpen

UNDECIDED = "withheld_undecided"


def ask_about_waiting(session: Session, case: CourseCase, at: datetime) -> None:
    """Ask about each text of the course that has not left and does not go while a concern is open."""
    of_course = Message.course_id == case.course.id, Message.kind == "step"
    rows = locked_unsent(session, case.clinic.id, *of_course)
    ask(session, (row for row in rows if can_wait(case, row)), at)


def ask_about_edited(session: Session, rows: Iterable[Message], at: datetime) -> None:
    """Ask again about words that a clinician wrote for a time that holds no more; until then the protocol's stand."""
    edited = [row for row in rows if row.body is not None and row.kind == "step"]
    for row in edited:
        row.body = None
    ask(session, edited, at)


def ask(session: Session, rows: Iterable[Message], at: datetime) -> None:
    """Ask about texts; what is asked already is not asked twice."""
    wanted = {row.id: row for row in rows if row.course_id is not None}
    clinics = {row.clinic_id for row in wanted.values()}
    asked = undecided(session, {(row.clinic_id, row.course_id) for row in wanted.values() if row.course_id})
    assert len(clinics) <= 1
    for row in wanted.values():
        if (row.clinic_id, row.id) not in asked and row.course_id is not None:
            question = TextDecision(clinic_id=row.clinic_id, message_id=row.id, course_id=row.course_id)
            question.asked_at = at
            session.add(question)
    session.flush()


def can_wait(case: CourseCase, row: Message) -> bool:
    return case.protocol.step(row.step or "").while_concern_open is WhileConcernOpen.WITHHOLD


def undecided(session: Session, courses: Collection[Key]) -> set[Key]:
    """Return the texts of these courses that nobody has decided about, in one query."""
    open_ = select(TextDecision.clinic_id, TextDecision.message_id).where(
        among(TextDecision.clinic_id, TextDecision.course_id, courses), TextDecision.decision.is_(None)
    )
    return {(clinic_id, message_id) for clinic_id, message_id in session.execute(open_)}


def questions_of(session: Session, clinic_id: UUID, course_id: UUID) -> list[tuple[TextDecision, Message]]:
    """Return all questions about a course with their texts, as the texts are due."""
    rows = (
        select(TextDecision, Message)
        .join(Message, (Message.clinic_id == TextDecision.clinic_id) & (Message.id == TextDecision.message_id))
        .where(TextDecision.clinic_id == clinic_id, TextDecision.course_id == course_id)
        .order_by(Message.due_at, Message.id, TextDecision.asked_at)
    )
    return [(question, message) for question, message in session.execute(rows)]
