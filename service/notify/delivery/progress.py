"""How far the delivery has come: what is due next, and what is still in flight."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from service.base.pairs import among, any_of
from service.notify.delivery.claim import Queue
from service.notify.delivery.pace import USUAL, Paces
from service.notify.delivery.pacing import Line, lines_of, rooms_of
from service.notify.delivery.turns import UNPACED
from service.notify.delivery.waiting import WAITING, claimable, due_clinics
from service.notify.models import Message
from service.notify.outbox import LANES


def oldest_due(session: Session, lane: str, now: datetime, real: datetime, paces: Paces = USUAL) -> datetime | None:
    """Return since when the lane's oldest claimable text has been due (clinic time), None where none is due.

    What waits for nothing but the pace of its sender is not late: nobody could send it now.
    """
    due = due_clinics(session, lane, now)
    busy = _busy(session, due, real, paces) if due and lane != UNPACED else {}
    partly = [
        (clinic_id, channel) for clinic_id, (channels, wholly) in busy.items() if not wholly for channel in channels
    ]
    since = [since for clinic_id, since in due.items() if clinic_id not in busy]
    return min([*since, *_by_other_channels(session, lane, now, partly)], default=None)


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


def _busy(
    session: Session, clinics: Collection[UUID], real: datetime, paces: Paces
) -> dict[UUID, tuple[list[str], bool]]:
    """Return the channels of clinics on which nobody can send now, and whether there is no other."""
    lines: dict[UUID, list[Line]] = defaultdict(list)
    for key, line in lines_of(session, clinics, paces).items():
        lines[key[0]].append(line)
    rooms = {clinic_id: rooms_of(theirs, real) for clinic_id, theirs in lines.items()}
    busy = {clinic_id: [channel for channel, room in theirs.items() if not room] for clinic_id, theirs in rooms.items()}
    return {
        clinic_id: (channels, len(channels) == len(rooms[clinic_id]))
        for clinic_id, channels in busy.items()
        if channels
    }


def _by_other_channels(session: Session, lane: str, now: datetime, busy: Collection[Queue]) -> Iterable[datetime]:
    """Return since when clinics with a busy channel have had texts due for another."""
    if not busy:
        return ()
    theirs = any_of(Message.clinic_id, {clinic_id for clinic_id, _ in busy})
    due = select(func.min(Message.next_try_at)).where(claimable(lane, now), theirs)
    return session.scalars(due.where(not_(among(Message.clinic_id, Message.channel, busy))).group_by(Message.clinic_id))
