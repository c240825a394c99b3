"""Which clinics have texts that are due in a lane, and since when.

While few texts are due, they tell. With more the index is read clinic by clinic: from each it goes on to the next and
skips all texts between, so that it costs as much as there are clinics, however long their queues.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, select
from sqlalchemy.orm import Session

from service.notify.models import Message

WAITING = ("planned", "queued")
FEW = 500


def claimable(lane: str, now: datetime) -> ColumnElement[bool]:
    """Say which rows a worker may take: those due; what is being sent, or is done, has no next try."""
    return and_(Message.lane == lane, Message.next_try_at <= now, Message.state.in_(WAITING))


def due_clinics(session: Session, lane: str, now: datetime, few: int = FEW) -> dict[UUID, datetime]:
    """Return since when each clinic's oldest text has been due; clinics with none are left out."""
    due = select(Message.clinic_id, Message.next_try_at).where(claimable(lane, now))
    oldest = session.execute(due.order_by(Message.next_try_at).limit(few)).all()
    found = oldest if len(oldest) < few else session.execute(_clinic_by_clinic(lane, now)).all()
    return {clinic_id: since for clinic_id, since in reversed(found) if since is not None}


def _clinic_by_clinic(lane: str, now: datetime) -> Select[UUID, datetime]:
    hop = select(_first_clinic(lane).label("clinic_id")).cte("hop", recursive=True)
    further = select(_first_clinic(lane, hop.c.clinic_id)).where(hop.c.clinic_id.is_not(None))
    hop = hop.union_all(further)
    of_clinic = Message.clinic_id == hop.c.clinic_id
    since = select(Message.next_try_at).where(claimable(lane, now), of_clinic).order_by(Message.next_try_at).limit(1)
    return select(hop.c.clinic_id, since.scalar_subquery()).where(hop.c.clinic_id.is_not(None))


def _first_clinic(lane: str, after: ColumnElement[UUID] | None = None) -> ScalarSelect[UUID]:
    waiting = select(Message.clinic_id).where(Message.lane == lane, Message.next_try_at.is_not(None))
    if after is not None:
        waiting = waiting.where(Message.clinic_id > after)
    return waiting.order_by(Message.clinic_id).limit(1).scalar_subquery()
