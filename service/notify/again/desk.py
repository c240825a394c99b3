"""Have a text of the protocol sent once more.

Everything is checked again as it is for any text: consent, opt-out, number, course, quiet hours. Only that it was sent
before does not stand against it, which is why a person says so and gives a reason.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.notify.again.copies import repeated
from service.notify.again.obstacles import obstacle
from service.notify.again.rule import why_not_again
from service.notify.case import load_case
from service.notify.delivery.checks import Checks
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put

LONGEST_REASON = 300


class AgainDesk:
    """Send texts again."""

    def __init__(self, clock: Clock, checks: Checks) -> None:
        self._clock = clock
        self._checks = checks

    def get(self, session: Session, actor: Actor, message_id: UUID, *, locked: bool = False) -> Message:
        """Return a text of the actor's clinic, or refuse with `not_found`."""
        key = clinic_of(actor), message_id
        message = session.get(Message, key, with_for_update=locked, populate_existing=locked)
        if message is None:
            raise Refusal("not_found")
        return message

    def send(self, session: Session, actor: Actor, message_id: UUID, reason: str) -> Message:
        """Put the text into the outbox once more, in its own words as they are now.

        Refuses `not_protocol_text`, `not_sent_yet`, `sent_again`, `advice_stale`, and `cannot_text` with the reason of
        the checks. Whoever comes second at one moment waits for the first, and is refused.
        """
        words, now = " ".join(reason.split()), self._clock.now()
        if not 0 < len(words) <= LONGEST_REASON:
            raise invalid(Fault("$.reason", f"must have between 1 and {LONGEST_REASON} characters"))
        sent = self._locked(session, actor, message_id)
        is_repeated = bool(repeated(session, [sent]))
        refused = why_not_again(sent.kind, sent.state, sent.expires_at, now, repeated=is_repeated)
        if refused is not None:
            raise Refusal(refused)
        with session.begin_nested():
            again = self._put(session, sent, words)
            (looked,) = self._checks.look_at_all(session, [again], now)
            why_not = obstacle(looked)
            if why_not is not None:
                raise Refusal("cannot_text", {"reason": why_not})
        record(session, actor, "text.sent_again", "message", sent.id, at=self._clock.real(), clinic_id=sent.clinic_id)
        session.flush()
        return again

    def _locked(self, session: Session, actor: Actor, message_id: UUID) -> Message:
        """Lock the text that all copies stand for, then the one of them that is meant: the older one first."""
        first = self.get(session, actor, message_id).again_of
        if first is not None:
            self.get(session, actor, first, locked=True)
        return self.get(session, actor, message_id, locked=True)

    def _put(self, session: Session, sent: Message, reason: str) -> Message:
        assert sent.course_id is not None
        case, now = load_case(session, sent.clinic_id, sent.course_id), self._clock.now()
        first = sent.again_of or sent.id
        draft = MessageDraft(
            clinic_id=sent.clinic_id,
            dedupe_key=f"again:{first}:{_times(session, sent, first) + 1}",
            kind="step",
            lane="urgent" if sent.lane == "urgent" else "aftercare",
            due_at=now,
            created_at=now,
            channel=case.patient.channel,
            language=case.language,
            expires_at=sent.expires_at,
            step=sent.step,
            occurrence=sent.occurrence,
            patient_id=sent.patient_id,
            course_id=sent.course_id,
            session_id=sent.session_id,
            protocol_version_id=sent.protocol_version_id,
        )
        message = put(session, draft)
        assert message is not None
        message.again_of, message.again_reason = first, reason
        session.flush()
        return message


def _times(session: Session, sent: Message, first: UUID) -> int:
    """Count how often a text was sent again."""
    again = Message.clinic_id == sent.clinic_id, Message.session_id == sent.session_id, Message.again_of == first
    return session.scalar(select(func.count()).select_from(Message).where(*again)) or 0
