"""Tell a patient at once that a text has come in.

At most once per conversation and hour; a rise in urgency, or a sign that calls for more, gets its own
(`acknowledgement_keys.py`). It leaves at any hour and counts for no cap; an opt-out alone stops it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.once import CONVERSATIONS, once, once_of
from service.base.pairs import Key, among_told, told_pairs
from service.base.phones import Phones, readable
from service.base.unreadable import if_readable
from service.clinics.cover.reading import cover_of
from service.clinics.models import Clinic, Sender, Site
from service.notify.inbox.acknowledgement_keys import APART, AckKey, is_told
from service.notify.inbox.answered_in import NOTHING_TOLD, Answering, Written, answering
from service.notify.inbox.events import note
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import Conversation, InboxItem
from service.notify.states import LOST
from service.patients.opt_outs import is_opted_out

_MADE = select(Message.clinic_id, Message.conversation_id, Message.dedupe_key, Message.state).where(
    among_told(Message.clinic_id, Message.conversation_id),
    Message.kind == "acknowledgement",
    Message.created_at > bindparam("since"),
)
USEFUL = timedelta(hours=1)
"""After that the number it names may no longer be the one that is answered."""


class Acknowledger:
    """Write acknowledgements. They need no known patient and no consent entry; only an opt-out stops them."""

    def __init__(self, clock: Clock, phones: Phones) -> None:
        self._clock = clock
        self._phones = phones

    def acknowledge(
        self,
        session: Session,
        item: InboxItem,
        conversation: Conversation,
        sender: Sender,
        written: Written = NOTHING_TOLD,
    ) -> Message | None:
        """Put the acknowledgement of the item's urgency and signs into the outbox; None where there is to be none.

        `written` is what its newest words are written in.
        """
        with session.no_autoflush:  # it reads nothing that this transaction may still have to write
            return self._acknowledge(session, item, conversation, sender, written)

    def _acknowledge(
        self, session: Session, item: InboxItem, conversation: Conversation, sender: Sender, written: Written
    ) -> Message | None:
        withheld = self._why_not(session, conversation, sender)
        if withheld is not None:
            note(session, item, "acknowledgement_withheld", self._clock.now(), detail=withheld)
            return None
        now, chosen = self._clock.now(), answering(session, item, written)
        texts = chosen.texts
        key = AckKey.at(conversation.id, now, item.urgency, texts.topic_of(item.signs))
        made = self._made(session, conversation, now)
        if is_told(key, [each for each, state in made.items() if state not in LOST]):
            return None
        draft = MessageDraft(
            clinic_id=item.clinic_id,
            dedupe_key=str(key.unless_in(made)),
            kind="acknowledgement",
            lane="urgent",
            due_at=now,
            created_at=now,
            expires_at=now + USEFUL,
            channel=sender.channel,
            language=texts.language,
            patient_id=item.patient_id,
            course_id=item.course_id,
            conversation_id=conversation.id,
            inbox_item_id=item.id,
            to_number=conversation.number,
            body=self._words(session, item, sender, chosen, now),
        )
        return put(session, draft)

    def _why_not(self, session: Session, conversation: Conversation, sender: Sender) -> str | None:
        if is_opted_out(session, conversation.clinic_id, conversation.number, sender.channel):
            return "opted_out"
        if sender.channel == "email":
            return None
        return None if self._phones.kind(conversation.number) == "mobile" else "number_not_mobile"

    def _made(self, session: Session, conversation: Conversation, now: datetime) -> dict[str, str]:
        """Return the keys of what was made within the hour, each with what became of it."""

        def told(conversations: Collection[Key]) -> Mapping[Key, dict[str, str]]:
            found: dict[Key, dict[str, str]] = {one: {} for one in conversations}
            since = told_pairs(conversations) | {"since": now - APART}
            for clinic_id, conversation_id, key, state in session.execute(_MADE, since):
                found[clinic_id, conversation_id or conversation.id][key] = state
            return found

        made = once_of(session, self._made, CONVERSATIONS, (conversation.clinic_id, conversation.id), told)
        return {key: state for key, state in made.items() if AckKey.parse(key) is not None}

    def _words(self, session: Session, item: InboxItem, sender: Sender, chosen: Answering, now: datetime) -> str:
        site_id = sender.clinic_id, sender.site_id
        site = once(session, (Site, *site_id), lambda: session.get_one(Site, site_id))
        number = cover_of(session, site).number_at(now)
        told, said = readable(number) if number else None, if_readable(item.text, "")
        clinic = session.get_one(Clinic, item.clinic_id).name
        return chosen.texts.write(item.urgency, item.signs, told, said, clinic=clinic, beside=chosen.beside)
