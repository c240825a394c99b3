"""Answer a patient from the inbox: by text, or by mail where they wrote a mail."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.base.phones import Phones
from service.base.unreadable import can_be_read
from service.notify.alerts.facts import channel_of, number_of
from service.notify.delivery.outcomes import USEFUL_WITHOUT_EXPIRY
from service.notify.inbox.events import EventKind, note
from service.notify.inbox.ways import asking, goes_by_sms, last_words
from service.notify.mail.reading import NOBODY
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem
from service.notify.whatsapp.held import USEFUL as HELD_FOR
from service.notify.whatsapp.held import keep
from service.notify.whatsapp.inviting import invite
from service.notify.whatsapp.models import MessageTemplate
from service.notify.whatsapp.routing import WINDOW_SHUT
from service.notify.whatsapp.window import is_open
from service.patients.consents import current
from service.patients.opt_outs import is_opted_out
from service.patients.suspensions.ledger import is_suspended

TRIED = "tried:"
"""How the keys begin of texts that tell a patient by themselves that somebody rang."""

LONGEST = 1600  # Twilio takes no longer body (21617)


class Answering:
    """Write the texts of staff to patients."""

    def __init__(self, clock: Clock, phones: Phones) -> None:
        self._clock = clock
        self._phones = phones

    def reply(
        self,
        session: Session,
        actor: Actor,
        item: InboxItem,
        text: str,
        *,
        form: UUID | None = None,
        by_itself: bool = False,
    ) -> Message:
        """Put a text to the item's number into the outbox; the caller holds the item.

        `form` is the one form that it was written in: the same words sent twice with that are one text. `by_itself`:
        software wrote it as somebody rang in vain, and nobody has answered by that.

        A patient who wrote may be answered; one who did not must have agreed to texts (`no_consent`). Refuses
        `cannot_text` after an opt-out, for a number that is no mobile, and on WhatsApp a day after the last words from
        there, where SMS is no way and WhatsApp has approved nothing by which to ask them to write; else it is kept
        until they do.
        """
        words = text.strip()
        if not 0 < len(words) <= LONGEST:
            raise invalid(Fault("$.text", f"must have between 1 and {LONGEST} characters"))
        made = _made_before(session, item, form)
        if made is not None and made.body == words:
            return made
        refused = self.why_not(session, item)
        if refused is not None:
            raise Refusal("no_consent") if refused == "no_consent" else Refusal("cannot_text", {"reason": refused})
        now = self._clock.now()
        template = self._asking_first(session, item)
        draft = MessageDraft(
            clinic_id=item.clinic_id,
            dedupe_key=f"{TRIED}{new_id()}" if by_itself else _key(new_id() if form is None or made else form),
            kind="reply",
            lane="urgent",
            due_at=now,
            created_at=now,
            expires_at=now + (HELD_FOR if template else USEFUL_WITHOUT_EXPIRY),
            channel=channel_of(session, item),
            patient_id=item.patient_id,
            course_id=item.course_id,
            conversation_id=item.conversation_id,
            inbox_item_id=item.id,
            to_number=number_of(session, item),
            body=words,
        )
        message = put(session, draft)
        assert message is not None
        if template is not None:
            keep(session, message, now)
            invite(session, message, template, now)
        record(session, actor, "concern.replied", "concern", item.id, at=self._clock.real())
        staff_id = actor.id if actor.kind == "staff" else None
        kind: EventKind = "told_tried" if by_itself else "replied"
        note(session, item, kind, now, actor=actor, staff_id=staff_id, message_id=message.id)
        return message

    def why_not(self, session: Session, item: InboxItem) -> str | None:
        """Say by its code why the item's number cannot be texted now; None where it can."""
        number, channel = number_of(session, item), channel_of(session, item)
        if not can_be_read(number):
            return "cannot_be_read"
        if number is None or number == NOBODY or (channel != "email" and self._phones.kind(number) != "mobile"):
            return "mail_address_unknown" if number == NOBODY else "number_not_mobile"
        if is_opted_out(session, item.clinic_id, number, channel):
            return "opted_out"
        if is_suspended(session, item.clinic_id, number):
            return "number_suspended"
        if channel == "whatsapp":
            return self._why_not_by_whatsapp(session, item)
        wrote = item.conversation_id is not None
        return None if wrote or self._agreed(session, item, channel) else "no_consent"

    def _why_not_by_whatsapp(self, session: Session, item: InboxItem) -> str | None:
        """Say why who wrote by WhatsApp gets no answer: a day after their last words there must be another way."""
        if self._is_open(session, item) or goes_by_sms(session, item) or asking(session, item):
            return None
        return WINDOW_SHUT

    def _asking_first(self, session: Session, item: InboxItem) -> MessageTemplate | None:
        """Find the template by which a patient has to be asked for a word before an answer can go."""
        if channel_of(session, item) != "whatsapp" or self._is_open(session, item) or goes_by_sms(session, item):
            return None
        return asking(session, item)

    def _is_open(self, session: Session, item: InboxItem) -> bool:
        return is_open(last_words(session, item), self._clock.now())

    def _agreed(self, session: Session, item: InboxItem, channel: str) -> bool:
        return item.patient_id is not None and current(session, item.clinic_id, item.patient_id, channel)


def _made_before(session: Session, item: InboxItem, form: UUID | None) -> Message | None:
    """Find the text that a form has made already."""
    if form is None:
        return None
    return session.scalar(select(Message).where(Message.clinic_id == item.clinic_id, Message.dedupe_key == _key(form)))


def _key(form: UUID) -> str:
    return f"reply:{form}"
