"""Who knows the newest urgent words of an item: nobody stops an alarm who may not have seen what it rings about.

A page or a program says how much it has read (`seen`). Of somebody who texts a command it is known what was sent to
them: an alert or an answer with the words that has left, long enough ago to be read before they wrote.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.notify.inbox.closing import how_much
from service.notify.inbox.taking import has_new_words
from service.notify.models import Message
from service.notify.replies.models import InboxEvent, InboxItem

READING = timedelta(seconds=30)
"""Whoever texts sooner after words were sent to them may not have read those yet."""

ARRIVES = ("accepted", "sent", "delivered", "read")
WITH_WORDS = "words:"
"""How the keys begin of answers to staff that carry an item's newest words."""


def must_be_all(item: InboxItem, seen: int | None) -> None:
    """Refuse what was decided while more came in than was seen of an item; what is closed answers for itself."""
    if seen is not None and item.state != "resolved" and seen != how_much(item):
        raise Refusal("new_words")


def must_know(session: Session, item: InboxItem, seen: int | None) -> None:
    """Refuse to stop an alarm over words that came after its first ones, where nobody says how much was read."""
    must_be_all(item, seen)
    rings = item.escalates_at is not None and item.state == "open"
    if seen is None and (has_new_words(item) or (rings and newest_words(session, item) is not None)):
        raise Refusal("new_words")


def newest_words(
    session: Session, item: InboxItem, but_of: UUID | None = None, *, any_call: bool = False
) -> InboxEvent | None:
    """Return when urgent words last joined an item; `but_of` knows of what they logged themselves.

    `any_call`: of calls whatever joined, as each may be of another number that is to be rung.
    """
    joined = select(InboxEvent).where(*_of(item), InboxEvent.kind == "joined")
    if not (any_call and item.source == "call"):
        joined = joined.where(InboxEvent.detail == "urgent")
    if but_of is not None:
        joined = joined.where(or_(InboxEvent.actor_id.is_(None), InboxEvent.actor_id != but_of))
    return session.scalars(joined.order_by(InboxEvent.id.desc()).limit(1)).one_or_none()


def was_told(session: Session, item: InboxItem, staff_id: UUID) -> bool:
    """Tell whether the newest urgent words have left for somebody; those it opened with everybody has who was rung."""
    words = newest_words(session, item, staff_id, any_call=True)
    return words is None or session.scalar(_told(item, staff_id, words).limit(1)) is not None


def has_read(session: Session, item: InboxItem, staff_id: UUID, now: datetime) -> bool:
    """Tell whether somebody who texts now can have read the newest urgent words before they wrote."""
    words = newest_words(session, item, staff_id, any_call=True)
    if words is None:
        return True
    told = _told(item, staff_id, words).where(Message.created_at <= now - READING)
    if session.scalar(told.limit(1)) is not None:
        return True
    answered = select(Message.id).where(*_to(item, staff_id, words), _has_words())
    return session.scalar(answered.limit(1)) is None and _looked(session, item, staff_id, words, now)


def _looked(session: Session, item: InboxItem, staff_id: UUID, words: InboxEvent, now: datetime) -> bool:
    """Tell whether somebody has taken the item, or heard of the words, on a page after these came."""
    heard = select(InboxEvent.id).where(*_of(item), InboxEvent.kind.in_(("taken", "heard")))
    heard = heard.where(InboxEvent.staff_id == staff_id, InboxEvent.id > words.id, InboxEvent.at <= now - READING)
    return session.scalar(heard.limit(1)) is not None


def _told(item: InboxItem, staff_id: UUID, words: InboxEvent) -> Select[UUID]:
    """Select what has left for somebody with these words; a call says nothing of them before a key is pressed."""
    tells = or_(Message.kind == "alert", _has_words())
    left = and_(Message.state.in_(ARRIVES), Message.channel != "voice")
    return select(Message.id).where(*_to(item, staff_id, words), tells, left)


def _has_words() -> ColumnElement[bool]:
    return and_(Message.kind == "answer", Message.dedupe_key.startswith(WITH_WORDS, autoescape=True))


def _to(item: InboxItem, staff_id: UUID, words: InboxEvent) -> tuple[ColumnElement[bool], ...]:
    of_item = (Message.clinic_id == item.clinic_id, Message.inbox_item_id == item.id)
    return (*of_item, Message.staff_id == staff_id, Message.id > words.id)


def _of(item: InboxItem) -> tuple[ColumnElement[bool], ...]:
    return (InboxEvent.clinic_id == item.clinic_id, InboxEvent.inbox_item_id == item.id)
