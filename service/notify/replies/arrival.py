"""From the raw row to the place where a text belongs: its clinic, sender and conversation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.once import once, once_of
from service.base.pairs import any_told, told
from service.clinics.models import Sender
from service.notify.mail.places import sender_of_mail
from service.notify.mail.reading import CHANNEL, read_mail
from service.notify.replies.automatic_texts import by_machine
from service.notify.replies.conversations import conversation_with
from service.notify.replies.form import MAIL, Inbound, address_of, inbound_of
from service.notify.replies.models import Conversation, RawWebhook
from service.notify.replies.strays import WhoseAccount, leave, stand_in
from service.patients.addresses import catch_up

ADDRESSES = "addresses"
"""The kind of these for `about`."""

Address = tuple[str, str]
"""A channel, and an address on it without its prefix."""

_SENDERS = select(Sender).where(any_told(Sender.address))
_UNSETTLED = (
    select(RawWebhook)
    .where(any_told(RawWebhook.id), RawWebhook.settled_at.is_(None))
    .order_by(RawWebhook.id)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text with the sender it came to, its conversation, and the clinic time at which it came.

    `stray`: it came to an address that is not set up, and `sender` stands in for it.
    """

    inbound: Inbound
    sender: Sender
    conversation: Conversation
    at: datetime
    stray: bool = False


def claim(session: Session, raw_id: UUID, real: datetime) -> RawWebhook | None:
    """Hold a raw row that is not settled, mark it so, and return it; the mark goes if the transaction fails.

    One that another process holds is that process's: nobody waits for it.
    """
    unsettled = select(RawWebhook).where(RawWebhook.id == raw_id, RawWebhook.settled_at.is_(None))
    raw = session.scalars(unsettled.with_for_update(skip_locked=True)).one_or_none()
    if raw is not None:
        raw.settled_at = real
    return raw


def claim_all(session: Session, raw_ids: Collection[UUID]) -> Mapping[UUID, RawWebhook]:
    """Hold those raw rows that are not settled and that no other process holds, in the order of their ids."""
    return {raw.id: raw for raw in session.scalars(_UNSETTLED, told(raw_ids))}


def arrive(session: Session, raw: RawWebhook, clock: Clock, whose: WhoseAccount) -> Arrival | None:
    """Find sender and conversation of a claimed raw text; one whose address is nobody's is left waiting, for None."""
    inbound = inbound_in(raw)
    with session.no_autoflush:  # the raw row is written once, with all that is found out of it
        set_up, home = sender_at(session, inbound, raw.clinic_id), home_of(session, inbound, whose)
        sender = set_up or stand_in(session, home)
    if sender is None or home not in {None, sender.clinic_id}:
        leave(raw, clock.real())
        return None
    raw.clinic_id = sender.clinic_id
    if inbound.channel == CHANNEL:
        catch_up(session, sender.clinic_id)
    at = said_at(raw, clock)
    with session.no_autoflush:
        conversation = conversation_with(session, sender, inbound.number, at)
    return Arrival(inbound, sender, conversation, at, stray=set_up is None)


def inbound_in(raw: RawWebhook) -> Inbound:
    """Read the form that a raw row keeps."""
    if raw.kind == MAIL:
        return read_mail(raw.form, raw.dedupe_key.removeprefix(f"{MAIL}:"))
    return by_machine(inbound_of(raw.form))


def said_at(raw: RawWebhook, clock: Clock) -> datetime:
    """Return the clinic time at which a text came."""
    return clock.now() - (clock.real() - raw.received_at)


def home_of(session: Session, inbound: Inbound, whose: WhoseAccount) -> UUID | None:
    """Name the one clinic whose account told of a text."""
    sid = inbound.account_sid
    return once(session, (home_of, sid), lambda: whose(session, sid))


def sender_at(session: Session, inbound: Inbound, kept_for: UUID | None = None) -> Sender | None:
    """Find the sender that was written to; its address is unique in the world and leads to its clinic.

    A mail that was written to several clinics is kept once for each.
    """
    if inbound.channel == CHANNEL:
        return sender_of_mail(session, kept_for, inbound.recipients)
    return _sender_at(session, inbound.channel, inbound.sender)


def sender_called(session: Session, to: str) -> Sender | None:
    """Find the sender behind the `To` of a form, the very one that `sender_at` finds once the form is read."""
    return _sender_at(session, *address_of(to))


def _sender_at(session: Session, channel: str, address: str) -> Sender | None:
    def at_all(addresses: Collection[Address]) -> Mapping[Address, Sender | None]:
        spelt = {one for channel, address in addresses for one in (address, f"{channel}:{address}")}
        rows = session.scalars(_SENDERS, told(spelt))
        found = {(one.channel, one.address.removeprefix(f"{one.channel}:")): one for one in rows}
        return {address: found.get(address) for address in addresses}

    return once_of(session, _sender_at, ADDRESSES, (channel, address), at_all)


def with_address(channel: str, address: str) -> Select[Sender]:
    """Select the sender that has a bare address on a channel."""
    return select(Sender).where(Sender.channel == channel, Sender.address.in_([address, f"{channel}:{address}"]))
