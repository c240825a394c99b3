"""The texts about moves that are still to leave, or might yet: a later one takes their place."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.courses.facts import CourseFact
from service.notify.case import CourseCase
from service.notify.delivery.settle import finish
from service.notify.delivery.verdict import UNREACHABLE
from service.notify.models import Message
from service.notify.moved.naming import named_in
from service.notify.moves import move_message
from service.notify.remaking import UNSENT


def waiting_texts(session: Session, case: CourseCase, fact: CourseFact) -> list[Message]:
    """Lock the texts that wait, oldest first.

    One that was skipped because its patient could not be reached leaves once that changes (`notify/waking.py`), so it
    is among them if it names a session of the fact.
    """
    wakes = and_(Message.state == "skipped", Message.reason.in_(UNREACHABLE), Message.expires_at > fact.at)
    of_course = Message.clinic_id == case.clinic.id, Message.course_id == case.course.id, Message.kind == "moved"
    rows = select(Message).where(*of_course, or_(Message.state.in_(UNSENT), wakes)).order_by(Message.id)
    locked = session.scalars(rows.with_for_update().execution_options(populate_existing=True))
    return [row for row in locked if row.state in UNSENT or (row.state == "skipped" and _names(case, row, fact))]


def _names(case: CourseCase, message: Message, fact: CourseFact) -> bool:
    return bool(numbers_in([message]) & {one.number for one in case.sessions if one.id in fact.session_ids})


def numbers_in(messages: list[Message]) -> set[int]:
    return {named.number for message in messages for named in named_in(message.dedupe_key)}


def take_back(session: Session, message: Message, reason: str, at: datetime) -> None:
    """Cancel a text that waits."""
    if message.state == "skipped":
        move_message(session, message, "planned", None, at)
        session.flush()  # the database judges each move by itself
    finish(session, message, "cancelled", reason, at)
