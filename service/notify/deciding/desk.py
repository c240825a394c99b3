"""Decide about texts that were held back: send, send in other words, or drop. Only a clinician who may lift holds.

While a course is on hold each of its texts that still goes can be dropped, unasked.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.courses.holds import is_on_hold
from service.notify.case import load_case
from service.notify.deciding.models import TextDecision
from service.notify.delivery.settle import finish
from service.notify.models import Message
from service.notify.protocol_texts import check_words
from service.notify.remaking import locked_unsent

Decision = Literal["resume", "edit", "drop"]
DROPPED = "dropped_by_clinician"
LONGEST_WHY = 300


class DecisionDesk:
    """Decide. Methods only flush."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def decide(
        self, session: Session, actor: Actor, message_id: UUID, decision: Decision, *, words: str = "", why: str = ""
    ) -> TextDecision:
        """Decide about one text; `words` are those of an edit, with placeholders such as `((ring))`.

        Refuses `forbidden`, `not_found`, `text_decided` where somebody has decided or the text has ended, and
        `invalid_input` for words that break a rule of the protocol's texts, or a drop without a reason.
        """
        if not (actor.is_clinician and actor.may_lift_holds):
            raise Refusal("forbidden")
        question, message = self._locked(session, actor, message_id, decision)
        if decision == "drop" and not why.strip():
            raise invalid(Fault("$.why", "must say why"))
        if decision == "edit":
            self._edit(session, message, words.strip())
        question.decision, question.why = decision, why.strip()[:LONGEST_WHY] or None
        question.by, question.at = actor.id if actor.kind == "staff" else None, self._clock.now()
        if decision == "drop":
            finish(session, message, "skipped", DROPPED, question.at)
        else:
            message.next_try_at = max(message.due_at, question.at)
        at = self._clock.real()
        record(session, actor, f"text.{PAST[decision]}", "message", message.id, at=at, clinic_id=message.clinic_id)
        session.flush()
        return question

    def _locked(
        self, session: Session, actor: Actor, message_id: UUID, decision: Decision
    ) -> tuple[TextDecision, Message]:
        asked = select(TextDecision).where(
            TextDecision.clinic_id == clinic_of(actor), TextDecision.message_id == message_id
        )
        newest = session.scalar(asked.order_by(TextDecision.asked_at.desc(), TextDecision.id.desc()).limit(1))
        messages = locked_unsent(session, clinic_of(actor), Message.id == message_id, Message.kind == "step")
        if newest is not None:
            session.refresh(newest)
        if messages and decision == "drop" and (newest is None or newest.decision is not None):
            newest = self._unasked(session, messages[0]) or newest
        if newest is None:
            raise Refusal("not_found")
        if newest.decision is not None or not messages:
            raise Refusal("text_decided")
        return newest, messages[0]

    def _unasked(self, session: Session, message: Message) -> TextDecision | None:
        """Begin an answer about a text that nobody asked about, where its course is on hold."""
        if message.course_id is None or not is_on_hold(session, message.clinic_id, message.course_id):
            return None
        question = TextDecision(clinic_id=message.clinic_id, message_id=message.id, course_id=message.course_id)
        question.asked_at = self._clock.now()
        session.add(question)
        return question

    def _edit(self, session: Session, message: Message, words: str) -> None:
        assert message.course_id is not None
        case = load_case(session, message.clinic_id, message.course_id)
        step = case.protocol.step(message.step or "")
        faults = check_words(step, case.language, words, case.protocol.sessions_maximum) if words else ["is needed"]
        if faults:
            raise invalid(*(Fault("$.words", sentence) for sentence in faults))
        message.body, message.language = words, case.language


PAST: dict[Decision, str] = {"resume": "resumed", "edit": "edited", "drop": "dropped"}
