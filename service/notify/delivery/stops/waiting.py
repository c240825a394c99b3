"""What waits for stopped senders: how many texts, which of them is tried next, and their waking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update
from sqlalchemy.orm import Session

from service.clinics.models import Sender
from service.notify.delivery.checks import Checks, NotReady, Ready
from service.notify.delivery.stops.models import SenderStop
from service.notify.delivery.stops.reading import SENDER_STOPPED
from service.notify.delivery.verdict import Send, Verdict, Wait
from service.notify.models import Attempt, Message

WAITING = ("planned", "queued")
LOOKED_THROUGH = 50
"""Of the texts that wait in a clinic, at one look for the first that its stopped sender would send."""


def count_waiting(session: Session, clinic_ids: Collection[UUID], now: datetime) -> dict[UUID, int]:
    """Count by clinic the texts that wait for a sender and are of use still."""
    rows = select(Message.clinic_id, func.count()).where(Message.clinic_id.in_(clinic_ids), *_fresh(now))
    counted = session.execute(rows.group_by(Message.clinic_id)).all()
    return dict(counted)


def wake(session: Session, clinic_ids: Collection[UUID], now: datetime) -> None:
    """Let all that waits in these clinics be looked at now, the longest overdue first."""
    if not clinic_ids:
        return
    due = case((Message.due_at < now, Message.due_at), else_=now)
    woken = (
        update(Message)
        .where(Message.clinic_id.in_(clinic_ids), *_fresh(now))
        .values(next_try_at=due)
        .execution_options(synchronize_session=False)
    )
    session.execute(woken)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look for a text to try a sender with found; `further`: none yet, and more wait than it went through."""

    found: Message | None
    further: bool


def next_probe(session: Session, checks: Checks, stop: SenderStop, now: datetime, passed: int = 0) -> Look:
    """Find and lock the text to try a sender with: one that was not called for yet, urgent first, then the longest due.

    Else it is the one whose last call is longest ago: what refuses one text may take the next. Those for the sender's
    channel come first; so many as were `passed` at earlier looks are not judged again.
    """
    oldest = _in_turn(session, stop, now).offset(passed).limit(LOOKED_THROUGH)
    locked = oldest.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    texts_waiting = session.scalars(locked).all()
    looked = checks.look_at_all(session, texts_waiting, now) if texts_waiting else []
    found = next((one for one, ready in zip(texts_waiting, looked, strict=True) if _would_leave(stop, ready)), None)
    return Look(found, found is None and len(texts_waiting) == LOOKED_THROUGH)


def _in_turn(session: Session, stop: SenderStop, now: datetime) -> Select[Message]:
    sender = session.get_one(Sender, (stop.clinic_id, stop.sender_id))
    same_again, urgent_first = Message.id == stop.probe_id, Message.lane != "urgent"
    other_channel = Message.channel != sender.channel
    of_message = (Attempt.clinic_id == Message.clinic_id, Attempt.message_id == Message.id)
    last_call = select(func.max(Attempt.started_at)).where(*of_message).scalar_subquery()
    texts = select(Message).where(Message.clinic_id == stop.clinic_id, *_fresh(now), Message.leased_until.is_(None))
    if stop.probe_id is not None:
        texts = texts.order_by(same_again)
    return texts.order_by(other_channel, last_call.asc().nulls_first(), urgent_first, Message.due_at, Message.id)


def next_ahead(session: Session, stop: SenderStop) -> Message | None:
    """Find the next text planned for WhatsApp: while that is stopped nothing waits for it that can go by SMS."""
    sender = session.get_one(Sender, (stop.clinic_id, stop.sender_id))
    if sender.channel != "whatsapp":
        return None
    planned = select(Message).where(
        Message.clinic_id == stop.clinic_id,
        Message.channel == sender.channel,
        Message.state.in_(WAITING),
        Message.next_try_at.is_not(None),
        Message.fallback.is_(None),
    )
    return session.scalars(planned.order_by(Message.next_try_at, Message.id).limit(1)).first()


def _would_leave(stop: SenderStop, ready: Ready | NotReady) -> bool:
    """Tell whether nothing but the stop of this sender keeps a text back."""
    if isinstance(ready, NotReady) or ready.sender is None or ready.sender.id != stop.sender_id:
        return False
    return _is_free(ready.verdict)


def _is_free(verdict: Verdict) -> bool:
    return isinstance(verdict, Send) or (isinstance(verdict, Wait) and verdict.reason == SENDER_STOPPED)


def _fresh(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.reason == SENDER_STOPPED,
        Message.state.in_(WAITING),
        or_(Message.expires_at.is_(None), Message.expires_at > now),
    )
