"""The conversation of an item: every text between the clinic and the number or patient behind it, both ways."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from service.notify.models import Attempt, Message
from service.notify.outbox import TO_PATIENTS
from service.notify.photos.links import without_secret
from service.notify.replies.models import InboxItem, Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One text. `category` and `media` are a reply's, `state`, `reason` and `step` those of a text from the clinic.

    `kind` of what came in is `reply`, or `staff` for words from a phone of staff.
    """

    id: UUID
    direction: str
    at: datetime
    body: str
    kind: str
    state: str | None = None
    reason: str | None = None
    category: str | None = None
    step: str | None = None
    media: int = 0


def thread_of(session: Session, item: InboxItem) -> list[Entry]:
    """Return what went out or was to be answered, and what came in, oldest first."""
    entries = [*_incoming(session, item), *_outgoing(session, item)]
    return sorted(entries, key=lambda entry: (entry.at, entry.direction, entry.id))


def _incoming(session: Session, item: InboxItem) -> list[Entry]:
    replies = select(Reply).where(Reply.clinic_id == item.clinic_id, _about(item, Reply))
    return [
        Entry(
            id=reply.id,
            direction="in",
            at=reply.received_at,
            body=reply.body,
            kind="staff" if reply.staff_id and not reply.patient_id else "reply",
            category=reply.category,
            media=reply.media,
        )
        for reply in session.scalars(replies)
    ]


def _outgoing(session: Session, item: InboxItem) -> list[Entry]:
    """Read texts with their words: as sent where an attempt was made, else as they were fixed."""
    texts = select(Message).where(
        Message.clinic_id == item.clinic_id, Message.kind.in_(TO_PATIENTS), _about(item, Message)
    )
    messages = list(session.scalars(texts))
    sent = select(Attempt).where(
        Attempt.clinic_id == item.clinic_id, Attempt.message_id.in_([message.id for message in messages])
    )
    words = {attempt.message_id: attempt.body for attempt in session.scalars(sent.order_by(Attempt.number))}
    return [_out(message, body) for message in messages if (body := words.get(message.id, message.body))]


def _out(message: Message, body: str) -> Entry:
    return Entry(
        id=message.id,
        direction="out",
        at=message.due_at,
        body=without_secret(body),
        kind=message.kind,
        state=message.state,
        reason=message.reason,
        step=message.step,
    )


def _about(item: InboxItem, texts: type[Reply] | type[Message]) -> ColumnElement[bool]:
    """Say which texts belong: the item's own, its conversation's, and all of its patient."""
    about = [texts.inbox_item_id == item.id]
    if item.conversation_id is not None:
        about.append(texts.conversation_id == item.conversation_id)
    if item.patient_id is not None:
        about.append(texts.patient_id == item.patient_id)
    return or_(*about)
