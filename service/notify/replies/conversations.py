"""The conversation between one sender and one number, made when the first text comes in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.base.inserting import insert_unless
from service.base.lookup import number_digest, number_digests
from service.base.unreadable import can_be_read
from service.clinics.models import Sender
from service.notify.locks import held
from service.notify.replies.models import Conversation


def conversation_with(session: Session, sender: Sender, number: str, now: datetime) -> Conversation:
    """Return the conversation and hold its row, so that two texts at one moment are read one after the other."""
    found = _find(session, sender, number)
    if found is not None:
        if not can_be_read(found.number):
            found.number = number  # it was found by the digest of this very number
        return found
    row = {
        "clinic_id": sender.clinic_id,
        "id": new_id(),
        "sender_id": sender.id,
        "number": number,
        "number_digest": number_digest(sender.clinic_id, number),
        "created_at": now,
    }
    known_by = ("clinic_id", "sender_id", "number_digest")
    made = insert_unless(session, Conversation, known_by, row) or _find(session, sender, number)
    assert made is not None
    return made


def hold_conversation(session: Session, clinic_id: UUID, conversation_id: UUID) -> None:
    """Hold a conversation's row, as a text that comes in does."""
    wanted = select(Conversation).where(Conversation.clinic_id == clinic_id, Conversation.id == conversation_id)
    session.scalars(held(wanted)).one()


def _find(session: Session, sender: Sender, number: str) -> Conversation | None:
    with_number = select(Conversation).where(
        Conversation.clinic_id == sender.clinic_id,
        Conversation.sender_id == sender.id,
        Conversation.number_digest.in_(number_digests(sender.clinic_id, number)),
    )
    return session.scalars(held(with_number.order_by(Conversation.id).limit(1))).one_or_none()
