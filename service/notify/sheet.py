"""The aftercare of a course on paper: for patients whom no text reaches."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.courses.models import CourseSession
from service.notify.case import CourseCase, load_case
from service.notify.delivery.verdict import UNREACHABLE
from service.notify.models import Message
from service.notify.read_aloud import read_aloud, without_answers
from service.notify.rendering import words_of
from service.protocols.definition import Anchor

GONE_STALE = ("cancelled", "expired")
BAD_NUMBER = "number_"


class SheetText(NamedTuple):
    """One piece of advice: from which local date it holds, its title and its words, and which session it follows.

    `rung`: the clinic rings about it, because no text brings it. `before`: it is what to do before that session.
    """

    on: date
    title: str
    words: str
    session: int
    rung: bool = False
    before: bool = False


def course_sheet(session: Session, clinic_id: UUID, course_id: UUID) -> Iterator[SheetText]:
    """Give what follows the completed sessions of a course, by time, as texts say it at the moment they are due.

    What to do before the booked ones comes last.

    Those are in it that were skipped because no text reaches the patient. Nothing is read before somebody asks for the
    first one: other pages of the course are handed this too.
    """
    case = load_case(session, clinic_id, course_id)
    steps = {step.key: step for step in case.protocol.steps_from(Anchor.COMPLETION)}
    rows = select(Message).where(
        Message.clinic_id == clinic_id,
        Message.course_id == course_id,
        Message.kind == "step",
        Message.step.in_(steps),
        Message.state.not_in(GONE_STALE),
        Message.again_of.is_(None),
    )
    for message in session.scalars(rows.order_by(Message.due_at, Message.id)):
        about = case.session(message.session_id)
        if about is not None and message.step is not None and _follows(message, about) and _is_of_use(message):
            on = case.calendar.local_date(message.due_at)
            words, rung = (
                read_aloud(words_of(case, message, message.due_at), case.language),
                message.call_day is not None and message.state == "skipped",
            )
            yield SheetText(on, steps[message.step].title, words, about.number, rung)
    yield from _before(session, case)


def _before(session: Session, case: CourseCase) -> Iterator[SheetText]:
    steps = {step.key: step for step in case.protocol.steps_from(Anchor.SESSION_START)}
    rows = select(Message).where(
        Message.clinic_id == case.clinic.id,
        Message.course_id == case.course.id,
        Message.kind == "step",
        Message.step.in_(steps),
        Message.again_of.is_(None),
    )
    for message in session.scalars(rows.order_by(Message.due_at, Message.id)):
        about = case.session(message.session_id)
        if about is None or message.step is None or about.state != "booked" or about.starts_at is None:
            continue
        if message.occurrence == about.placement:
            words = without_answers(words_of(case, message, message.due_at))
            on = case.calendar.local_date(about.starts_at)
            yield SheetText(on, steps[message.step].title, words, about.number, before=True)


def _follows(message: Message, about: CourseSession) -> bool:
    """Tell whether the text belongs to the tick that stands; one that was skipped stays so when its tick is undone."""
    return about.state == "completed" and message.occurrence == about.completion


def _is_of_use(message: Message) -> bool:
    """Tell whether the advice holds: a text that was skipped for its own sake is no advice on paper either."""
    reason = message.reason or ""
    return message.state != "skipped" or reason in UNREACHABLE or reason.startswith(BAD_NUMBER)
