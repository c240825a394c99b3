"""What stands around a reply: the texts of ours that it may take up, and what the patient wrote just before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.unreadable import can_be_read
from service.notify.models import Attempt
from service.notify.replies.arrival import Arrival
from service.notify.replies.keeping import COMMAND
from service.notify.replies.models import Reply

IN_A_ROW = timedelta(minutes=10)
_MOST_BEFORE = 4
_MOST_OF_OURS = 5


@dataclass(frozen=True, slots=True)
class Before:
    """A text that the same person wrote just before, with the category it got."""

    text: str
    category: str


@dataclass(frozen=True, slots=True)
class Around:
    """`ours`: the last texts that went to the number, the newest first. `before`: the last texts from it, in order."""

    ours: Sequence[str] = ()
    before: Sequence[Before] = ()


NOTHING_AROUND = Around()


def around(session: Session, arrival: Arrival) -> Around:
    clinic_id = arrival.sender.clinic_id
    return Around(_ours(session, clinic_id, arrival.inbound.number), _before(session, clinic_id, arrival))


def _ours(session: Session, clinic_id: UUID, number: str) -> Sequence[str]:
    to_number = Attempt.to_digest.in_(number_digests(clinic_id, number))
    bodies = select(Attempt.body).where(Attempt.clinic_id == clinic_id, to_number)
    newest = bodies.order_by(Attempt.started_at.desc(), Attempt.id.desc()).limit(_MOST_OF_OURS)
    return [body for body in session.scalars(newest) if can_be_read(body)]


def _before(session: Session, clinic_id: UUID, arrival: Arrival) -> Sequence[Before]:
    same = (Reply.clinic_id == clinic_id) & (Reply.conversation_id == arrival.conversation.id)
    recent = Reply.received_at.between(arrival.at - IN_A_ROW, arrival.at)
    rows = select(Reply.body, Reply.category).where(same, recent, Reply.category != COMMAND)
    newest = session.execute(rows.order_by(Reply.received_at.desc(), Reply.id.desc()).limit(_MOST_BEFORE))
    return [Before(body, category) for body, category in reversed(newest.all()) if can_be_read(body)]
