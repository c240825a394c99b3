"""How far the delivery has come: what is due next, and what is still in flight."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.notify.delivery.pace import texts_at_once
from service.notify.delivery.pacing import lines_of
from service.notify.delivery.turns import UNPACED
from service.notify.delivery.waiting import WAITING, due_clinics
from service.notify.models import Message
from service.notify.outbox import LANES


def oldest_due(session: Session, lane: str, now: datetime, real: datetime) -> datetime | None:
    """Return since when the lane's oldest claimable text has been due (clinic time), None where none is due.

    What waits for nothing but the pace of its sender is not late: nobody could send it now.
    """
    due = due_clinics(session, lane, now)
    busy = _busy(session, due, real) if due and lane != UNPACED else set()
    return min((since for clinic_id, since in due.items() if clinic_id not in busy), default=None)


def next_due(session: Session) -> datetime | None:
    """Return when the next waiting text is due in any lane (clinic time), None where none waits."""
    waiting = Message.state.in_(WAITING), Message.next_try_at.is_not(None)
    first = select(Message.next_try_at).where(*waiting).order_by(Message.next_try_at).limit(1)
    each = session.execute(select(*(first.where(Message.lane == lane).scalar_subquery() for lane in LANES))).one()
    return min((at for at in each if at is not None), default=None)


def in_flight(session: Session, now: datetime) -> int:
    """Count the texts that are due or under way: time may run on once there are none.

    A text whose outcome is unknown is not one of them: nobody does anything about it but wait, for minutes.
    """
    due = Message.state.in_(WAITING) & (Message.next_try_at <= now)
    count = select(func.count()).where((Message.state == "sending") | due)
    return session.scalar(count) or 0


def _busy(session: Session, clinics: Collection[UUID], real: datetime) -> set[UUID]:
    lines = lines_of(session, clinics)
    return {key[0] for key, line in lines.items() if texts_at_once(line.free_at, real, line.pace) == 0}
