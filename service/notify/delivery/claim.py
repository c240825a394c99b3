"""Claim texts that are due: a row lock holds each while it is looked at, and a lease from its departure on.

Claim, look and departure are one transaction, so the lock is the claim: who dies before its end has claimed nothing.
Due is asked in clinic time, leases run in machine time. In the demo both run at the same speed, so a back-off added to
clinic time lasts as long as one in machine time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    not_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from service.base.pairs import among
from service.notify.delivery.fair import Shares
from service.notify.delivery.waiting import claimable
from service.notify.models import Message

Queue = tuple[UUID, str]
"""A clinic and a channel."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's hold on texts that it sends: `holder` is unique, `until` machine time."""

    holder: str
    until: datetime


def claim(
    session: Session, lane: str, shares: Shares, now: datetime, left_out: Collection[Queue] = ()
) -> list[Message]:
    """Take each clinic's oldest due rows of a lane, up to its share, locked until the transaction ends.

    What is planned for a channel that is left out stays.

    One statement. Rows that another worker has locked are passed over on PostgreSQL; on SQLite the write transaction
    is alone anyway.
    """
    if not shares:
        return []
    locking = _locking if session.get_bind().dialect.name == "postgresql" else _alone
    due = claimable(lane, now)
    if left_out:
        due = and_(due, not_(among(Message.clinic_id, Message.channel, left_out)))
    rows = list(session.scalars(locking(due, shares).execution_options(populate_existing=True)))
    return sorted(rows, key=lambda row: row.next_try_at or now)


def _locking(due: ColumnElement[bool], shares: Shares) -> Select[Message]:
    clinics = bindparam("clinics", list(shares), ARRAY(Uuid))
    texts = bindparam("texts", list(shares.values()), ARRAY(Integer))
    turn = (
        func.unnest(clinics, texts)
        .table_valued(column("clinic_id", Uuid), column("texts", Integer))
        .render_derived("turn")
    )
    theirs = select(Message).where(due, Message.clinic_id == turn.c.clinic_id)
    oldest = theirs.order_by(Message.next_try_at).limit(turn.c.texts).with_for_update(skip_locked=True)
    picked = oldest.lateral("picked")
    return select(aliased(Message, picked)).select_from(turn.join(picked, true()))


def _alone(due: ColumnElement[bool], shares: Shares) -> Select[Message]:
    parts = [_oldest(due, clinic_id, texts) for clinic_id, texts in shares.items()]
    keys = union_all(*parts) if len(parts) > 1 else parts[0]
    return select(Message).where(tuple_(Message.clinic_id, Message.id).in_(keys))


def _oldest(due: ColumnElement[bool], clinic_id: UUID, texts: int) -> Select[UUID, UUID]:
    theirs = select(Message.clinic_id, Message.id).where(due, Message.clinic_id == clinic_id)
    oldest = theirs.order_by(Message.next_try_at).limit(texts).subquery()
    return select(oldest.c.clinic_id, oldest.c.id)
