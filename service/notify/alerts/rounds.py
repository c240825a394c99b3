"""Who was rung about an item in its present round, in which ways, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from service.notify.delivery.limits import ALERT_PATIENCE
from service.notify.models import Attempt, Message
from service.notify.replies.models import InboxEvent, InboxItem
from service.notify.states import LOST

NOT_OUT = ("planned", "queued", "sending", "unknown")
"""States of an alert that nobody knows to have got out, once a call was made for it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """An alert that gave no ring, and why; `ended` where it has come to its end so."""

    message_id: UUID
    staff_id: UUID
    channel: str
    reason: str | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Rang:
    """Somebody who was rung in this round: on which rung, since when (in this round or one before), and how."""

    rung: int
    staff_id: UUID
    since: datetime
    channels: tuple[str, ...]
    failed: tuple[Failed, ...] = ()
    newest_failed: bool = False


def prefix_of(item: InboxItem) -> str:
    """Return how the keys of all alerts of an item's present round begin."""
    return f"alert:{item.id}:{item.round}:"


def key_of(item: InboxItem, rung: int, staff_id: UUID, channel: str) -> str:
    """Return the key of one alert: made once for its item, round, rung, person and channel."""
    by = "" if channel == "sms" else f":{channel}"
    return f"{prefix_of(item)}{rung}:{staff_id}{by}"


def gave_no_ring(real: datetime) -> ColumnElement[bool]:
    """Tell whether an alert has failed, or nothing came of its calls for too long, however often it was tried."""
    called = and_(Attempt.clinic_id == Message.clinic_id, Attempt.message_id == Message.id)
    long_ago = exists().where(called, Attempt.started_at <= real - ALERT_PATIENCE)
    return or_(Message.state.in_(LOST), and_(Message.state.in_(NOT_OUT), long_ago))


def rung_in_round(session: Session, item: InboxItem, real: datetime) -> Sequence[Rang]:
    """Read who was rung in the present round, lowest rung first; `real` is machine time."""
    mine = (Message.clinic_id == item.clinic_id, Message.inbox_item_id == item.id, Message.kind == "alert")
    alerts = session.execute(
        select(Message, gave_no_ring(real).label("lost"))
        .where(*mine, Message.created_at >= _ringing_since(session, item))
        .order_by(Message.created_at, Message.id)
    ).all()
    first: dict[UUID | None, datetime] = {}
    people: dict[tuple[int, UUID], list[tuple[Message, bool]]] = {}
    for message, lost in alerts:
        first.setdefault(message.staff_id, message.created_at)
        rest = message.dedupe_key.removeprefix(prefix_of(item))
        if rest != message.dedupe_key and message.staff_id is not None:
            people.setdefault((int(rest.partition(":")[0]), message.staff_id), []).append((message, lost))
    return [_rang(rung, first[staff_id], made) for (rung, staff_id), made in sorted(people.items())]


def _rang(rung: int, since: datetime, made: Sequence[tuple[Message, bool]]) -> Rang:
    staff_id = made[0][0].staff_id
    assert staff_id is not None
    failed = tuple(
        Failed(message.id, staff_id, message.channel, message.reason, message.state in LOST)
        for message, lost in made
        if lost
    )
    return Rang(rung, staff_id, since, tuple(message.channel for message, _ in made), failed, made[-1][1])


def _ringing_since(session: Session, item: InboxItem) -> datetime:
    """Return since when it rings: alerts before somebody took it are no part of this."""
    ended = select(func.max(InboxEvent.at)).where(
        InboxEvent.clinic_id == item.clinic_id,
        InboxEvent.inbox_item_id == item.id,
        InboxEvent.kind.in_(("taken", "heard")),
    )
    return session.scalar(ended) or item.opened_at
