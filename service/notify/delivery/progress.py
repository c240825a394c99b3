"""How far the delivery has come: what is due next, and what is still in flight."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.notify.delivery.claim import WAITING, claimable
from service.notify.models import Message


def oldest_due(session: Session, lane: str, now: datetime, real: datetime) -> datetime | None:
    """Return since when the lane's oldest claimable text has been due (clinic time), None where none is due."""
    return session.scalar(select(func.min(Message.next_try_at)).where(claimable(lane, now, real)))


def next_due(session: Session) -> datetime | None:
    """Return when the next waiting text is due in any lane (clinic time), None where none waits."""
    return session.scalar(select(func.min(Message.next_try_at)).where(Message.state.in_(WAITING)))


def in_flight(session: Session, now: datetime) -> int:
    """Count the texts that are due or under way: time may run on once there are none.

    A text whose outcome is unknown is not one of them: nobody does anything about it but wait, for minutes.
    """
    due = Message.state.in_(WAITING) & (Message.next_try_at <= now)
    count = select(func.count()).where((Message.state == "sending") | due)
    return session.scalar(count) or 0
