"""The conversation of an item: every text between the clinic and the number or patient behind it, both ways."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from service.notify.inbox.paged import SIZE, paged
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
    return _in_order(_incoming(session, _replies(item)), _outgoing(session, _messages(item)))


def thread_page(session: Session, item: InboxItem, page: int = 1, size: int = SIZE) -> tuple[list[Entry], int]:
    """Return a page of it, of which 1 is the newest, oldest first, and how many texts came before."""
    replies = _replies(item).with_only_columns(Reply.received_at, Reply.id)
    messages = _messages(item).with_only_columns(Message.due_at, Message.id)
    found = paged(session, {"in": replies, "out": messages}, page, size)
    theirs = select(Reply).where(Reply.clinic_id == item.clinic_id, Reply.id.in_(found.ids["in"]))
    ours = select(Message).where(Message.clinic_id == item.clinic_id, Message.id.in_(found.ids["out"]))
    return _in_order(_incoming(session, theirs), _outgoing(session, ours)), found.older


def _in_order(*entries: Iterable[Entry]) -> list[Entry]:
    return sorted(chain(*entries), key=lambda entry: (entry.at, entry.direction, entry.id))


def _replies(item: InboxItem) -> Select[Reply]:
    return select(Reply).where(Reply.clinic_id == item.clinic_id, _about(item, Reply))


def _messages(item: InboxItem) -> Select[Message]:
    """Select the texts to the patient that have words: those that were tried, or whose words are fixed."""
    tried = select(Attempt.message_id).where(Attempt.clinic_id == Message.clinic_id, Attempt.message_id == Message.id)
    ours = select(Message).where(Message.clinic_id == item.clinic_id, _about(item, Message))
    return ours.where(Message.kind.in_(TO_PATIENTS), or_(Message.body.is_not(None), tried.exists()))


def _incoming(session: Session, replies: Select[Reply]) -> list[Entry]:
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


def _outgoing(session: Session, texts: Select[Message]) -> list[Entry]:
    """Read texts with their words: as sent where an attempt was made, else as they were fixed."""
    messages = list(session.scalars(texts))
    clinics, ids = {message.clinic_id for message in messages}, [message.id for message in messages]
    sent = select(Attempt).where(Attempt.clinic_id.in_(clinics), Attempt.message_id.in_(ids))
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
