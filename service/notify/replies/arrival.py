"""From the raw row to the place where a text belongs: its clinic, sender and conversation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Sender
from service.notify.replies.conversations import conversation_with
from service.notify.replies.form import Inbound, address_of, inbound_of
from service.notify.replies.models import Conversation, RawWebhook


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text with the sender it came to, its conversation, and the clinic time at which it came."""

    inbound: Inbound
    sender: Sender
    conversation: Conversation
    at: datetime


def claim(session: Session, raw_id: UUID, real: datetime) -> RawWebhook | None:
    """Mark a raw row as settled if it is not, and return it; the mark goes with the transaction if that fails."""
    unsettled = update(RawWebhook).where(RawWebhook.id == raw_id, RawWebhook.settled_at.is_(None))
    result = session.execute(unsettled.values(settled_at=real))
    assert isinstance(result, CursorResult)
    return session.get_one(RawWebhook, raw_id) if result.rowcount == 1 else None


def arrive(session: Session, raw: RawWebhook, clock: Clock) -> Arrival | None:
    """Find sender and conversation of a raw text; None where the address that was texted is nobody's."""
    inbound = inbound_of(raw.form)
    sender = sender_at(session, inbound)
    if sender is None:
        return None
    raw.clinic_id = sender.clinic_id
    at = clock.now() - (clock.real() - raw.received_at)
    return Arrival(inbound, sender, conversation_with(session, sender, inbound.number, at), at)


def sender_at(session: Session, inbound: Inbound) -> Sender | None:
    """Find the sender that was texted; its address is unique in the world and leads to its clinic."""
    return _sender_at(session, inbound.channel, inbound.sender)


def sender_called(session: Session, to: str) -> Sender | None:
    """Find the sender behind the `To` of a form, the very one that `sender_at` finds once the form is read."""
    return _sender_at(session, *address_of(to))


def _sender_at(session: Session, channel: str, address: str) -> Sender | None:
    at_address = select(Sender).where(Sender.channel == channel, Sender.address.in_([address, f"{channel}:{address}"]))
    return session.scalars(at_address).one_or_none()
