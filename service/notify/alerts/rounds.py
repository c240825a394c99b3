"""Who was rung about an item in its present round, in which ways, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from service.notify.delivery.limits import ALERT_PATIENCE
from service.notify.models import Attempt, Message
from service.notify.replies.models import InboxEvent, InboxItem
from service.notify.states import LOST

NOT_OUT = ("planned", "queued", "sending", "unknown")
"""States of an alert that nobody knows to have got out, once a call was made for it."""

MOMENT = timedelta(seconds=1)
AGAIN = ":again:"
"""Stands in the keys of alerts that tell somebody who was rung already of words that came in since."""


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


def key_of(item: InboxItem, rung: int, staff_id: UUID, channel: str, again: int = 0) -> str:
    """Return the key of one alert: made once for its item, round, rung, person and channel.

    `again` counts those that tell of further words; they are no other way in which somebody was rung.
    """
    by = "" if channel == "sms" else f":{channel}"
    return f"{prefix_of(item)}{rung}:{staff_id}{by}" + (f"{AGAIN}{again}" if again else "")


def rung_again(session: Session, item: InboxItem) -> tuple[int, datetime | None]:
    """Count how often people were rung again about an item for further words, and say when that was last."""
    again = select(func.count(Message.created_at.distinct()), func.max(Message.created_at)).where(
        *_alerts_of(item), Message.dedupe_key.contains(AGAIN, autoescape=True)
    )
    count, last = session.execute(again).one()
    return count, last


def gave_no_ring(real: datetime) -> ColumnElement[bool]:
    """Tell whether an alert has failed, or nothing came of its calls for too long, however often it was tried."""
    called = and_(Attempt.clinic_id == Message.clinic_id, Attempt.message_id == Message.id)
    long_ago = exists().where(called, Attempt.started_at <= real - ALERT_PATIENCE)
    return or_(Message.state.in_(LOST), and_(Message.state.in_(NOT_OUT), long_ago))


def rung_in_round(session: Session, item: InboxItem, real: datetime) -> Sequence[Rang]:
    """Read who was rung in the present round, lowest rung first; `real` is machine time."""
    alerts = session.execute(
        select(Message, gave_no_ring(real).label("lost"))
        .where(*_alerts_of(item), Message.dedupe_key.startswith(prefix_of(item), autoescape=True))
        .order_by(Message.created_at, Message.id)
    ).all()
    first = first_rung(session, item) if alerts else {}
    people: dict[tuple[int, UUID], list[tuple[Message, bool]]] = {}
    for message, lost in alerts:
        rung = int(message.dedupe_key.removeprefix(prefix_of(item)).partition(":")[0])
        if message.staff_id is not None:
            people.setdefault((rung, message.staff_id), []).append((message, lost))
    return [_rang(rung, first.get(who, made[0][0].created_at), made) for (rung, who), made in sorted(people.items())]


def first_rung(session: Session, item: InboxItem) -> Mapping[UUID, datetime]:
    """Tell when each person was first alerted since it began to ring, in this round or one before."""
    first = select(Message.staff_id, func.min(Message.created_at)).where(
        *_alerts_of(item), Message.created_at > _ringing_since(session, item), Message.staff_id.is_not(None)
    )
    return {staff_id: at for staff_id, at in session.execute(first.group_by(Message.staff_id)) if staff_id is not None}


def _alerts_of(item: InboxItem) -> tuple[ColumnElement[bool], ...]:
    return (Message.clinic_id == item.clinic_id, Message.inbox_item_id == item.id, Message.kind == "alert")


def _rang(rung: int, since: datetime, made: Sequence[tuple[Message, bool]]) -> Rang:
    staff_id = made[0][0].staff_id
    assert staff_id is not None
    failed = tuple(
        Failed(message.id, staff_id, message.channel, message.reason, message.state in LOST)
        for message, lost in made
        if lost
    )
    channels = tuple(message.channel for message, _ in made if AGAIN not in message.dedupe_key)
    return Rang(rung, staff_id, since, channels, failed, made[-1][1])


def _ringing_since(session: Session, item: InboxItem) -> datetime:
    """Return since when it rings: alerts before somebody took it are no part of this."""
    ended = select(func.max(InboxEvent.at)).where(
        InboxEvent.clinic_id == item.clinic_id,
        InboxEvent.inbox_item_id == item.id,
        InboxEvent.kind.in_(("taken", "heard")),
    )
    return session.scalar(ended) or item.opened_at - MOMENT
