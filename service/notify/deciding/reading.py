"""Texts to decide about, and what was decided, as pages and the API show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.courses.holds import is_on_hold
from service.notify.case import CourseCase, load_case
from service.notify.course_timeline import staff_names
from service.notify.deciding.asking import questions_of
from service.notify.deciding.models import TextDecision
from service.notify.models import Message
from service.notify.reading import words_as_shown
from service.notify.remaking import UNSENT
from service.notify.rendering import facts_for
from service.notify.step_text import EVERYWHERE, values_of
from service.notify.texts.placeholders import render


@dataclass(frozen=True, slots=True)
class HeldText:
    """A text that was held back. `to_decide`: a clinician has to say; `words` as it reads now, `draft` to be edited.

    `decision`, `by`, `at` and `why` are what was said.
    """

    id: UUID
    step: str
    title: str
    session: int | None
    due_at: datetime
    expires_at: datetime | None
    words: str
    draft: str
    to_decide: bool
    decision: str | None = None
    by: str | None = None
    at: datetime | None = None
    why: str | None = None


def held_texts(session: Session, clinic_id: UUID, course_id: UUID, now: datetime) -> list[HeldText]:
    """List what was asked about a course, the newest question of each text; `now` is clinic time.

    While the course is on hold nothing is to decide: whoever lifts the hold is asked anew.
    """
    newest = {message.id: (question, message) for question, message in questions_of(session, clinic_id, course_id)}
    if not newest:
        return []
    case, names = load_case(session, clinic_id, course_id), staff_names(session, clinic_id)
    held = is_on_hold(session, clinic_id, course_id)
    return [_line(case, question, message, names, now, held=held) for question, message in newest.values()]


def to_decide(session: Session, clinic_id: UUID, course_id: UUID, now: datetime) -> list[HeldText]:
    """List the texts that wait for a clinician's word."""
    return [text for text in held_texts(session, clinic_id, course_id, now) if text.to_decide]


def _line(
    case: CourseCase, question: TextDecision, message: Message, names: Mapping[UUID, str], now: datetime, *, held: bool
) -> HeldText:
    step, about = case.protocol.step(message.step or ""), case.session(message.session_id)
    waits = question.decision is None and message.state in UNSENT and not held
    return HeldText(
        id=message.id,
        step=step.key,
        title=step.title,
        session=about.number if about else None,
        due_at=message.due_at,
        expires_at=message.expires_at,
        words=words_as_shown(case, message, max(now, message.due_at)),
        draft=_draft(case, message, now),
        to_decide=waits,
        decision=question.decision,
        by=names.get(question.by) if question.by else None,
        at=question.at,
        why=question.why,
    )


def _draft(case: CourseCase, message: Message, now: datetime) -> str:
    """Give the words with their dates, and with the placeholders of what is known only as they leave."""
    if message.body is not None:
        return message.body
    step = case.protocol.step(message.step or "")
    facts = facts_for(case, step, message.session_id, max(now, message.due_at))
    kept = {name: f"(({name}))" for name in EVERYWHERE}
    return render(step.template(case.language, facts.circumstances), {**values_of(facts, case.language), **kept})
