"""Worries that may be a patient's: they came from a number of theirs, and nobody has said yet whose they are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.attribution import candidates_for
from service.notify.replies.models import Conversation, InboxItem


@dataclass(frozen=True, slots=True)
class PerhapsTheirs:
    """An item to look at: while nobody names its patient, texts that can wait are withheld from all it may be."""

    id: UUID
    urgency: str
    opened_at: datetime


def perhaps_theirs(session: Session, clinic_id: UUID, patient_id: UUID) -> list[PerhapsTheirs]:
    """List them, the oldest first."""
    unnamed = (InboxItem.patient_id.is_(None), InboxItem.state != "resolved", InboxItem.urgency.in_(HOLDING))
    talk = (Conversation.clinic_id == InboxItem.clinic_id) & (Conversation.id == InboxItem.conversation_id)
    found = session.execute(
        select(InboxItem, Conversation.number)
        .join(Conversation, talk)
        .where(InboxItem.clinic_id == clinic_id, *unnamed)
        .order_by(InboxItem.opened_at, InboxItem.id)
    )
    return [
        PerhapsTheirs(item.id, item.urgency, item.opened_at)
        for item, number in found
        if can_be_read(number) and any(one.id == patient_id for one in candidates_for(session, clinic_id, number))
    ]
