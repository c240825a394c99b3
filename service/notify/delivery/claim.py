"""Claim texts that are due: each is held by one worker, for the length of a lease.

Due is asked in clinic time, leases run in machine time. In the demo both run at the same speed, so a back-off added to
clinic time lasts as long as one in machine time.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from service.notify.models import Message

WAITING = ("planned", "queued")


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's hold on the rows of one claim: `holder` is unique, `until` machine time."""

    holder: str
    until: datetime


def claimable(lane: str, now: datetime, real: datetime) -> ColumnElement[bool]:
    """Say which rows a worker may take: due, waiting, and held by nobody whose lease still runs."""
    free = or_(Message.leased_until.is_(None), Message.leased_until < real)
    return and_(Message.lane == lane, Message.next_try_at <= now, Message.state.in_(WAITING), free)


def claim(session: Session, lane: str, lease: Lease, now: datetime, real: datetime, limit: int) -> list[Message]:
    """Take up to `limit` due rows of a lane, oldest first, locked until the transaction ends.

    Rows that another worker has locked are passed over on PostgreSQL; on SQLite the write transaction is alone anyway.
    """
    due = select(Message.clinic_id, Message.id).where(claimable(lane, now, real))
    keys = session.execute(due.order_by(Message.next_try_at).limit(limit).with_for_update(skip_locked=True)).all()
    return [row for clinic_id, id_ in keys if (row := _take(session, clinic_id, id_, lease, real)) is not None]


def _take(session: Session, clinic_id: UUID, id_: UUID, lease: Lease, real: datetime) -> Message | None:
    free = or_(Message.leased_until.is_(None), Message.leased_until < real)
    taken = (
        update(Message)
        .where(Message.clinic_id == clinic_id, Message.id == id_, Message.state.in_(WAITING), free)
        .values(leased_by=lease.holder, leased_until=lease.until)
        .execution_options(synchronize_session=False)
    )
    if session.execute(taken).rowcount == 0:  # type: ignore[attr-defined]
        return None
    return session.get_one(Message, (clinic_id, id_), populate_existing=True)
