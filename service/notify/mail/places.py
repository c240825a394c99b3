"""Which clinics a mail is for, and the address that a clinic writes mail from: that of the clinic itself."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.ids import new_id
from service.clinics.hours import default_site
from service.clinics.models import Clinic, Sender
from service.notify.mail.reading import CHANNEL, addresses


def senders_of_mail(session: Session, recipients: Sequence[str]) -> list[Sender]:
    """Find the senders that a mail was written to, one for each clinic.

    Where none of its recipients is one, as with a mailbox that others are forwarded to, it is for the only clinic that
    has mail here; with several it is nobody's.
    """
    senders = session.scalars(select(Sender).where(Sender.channel == CHANNEL).order_by(Sender.id)).all()
    by_address = {sender.address: sender for sender in senders}
    meant = {by_address[one].clinic_id: by_address[one] for one in reversed(recipients) if one in by_address}
    return list(reversed(meant.values())) or (list(senders) if len(senders) == 1 else [])


def sender_of_mail(session: Session, clinic_id: UUID | None, recipients: Sequence[str]) -> Sender | None:
    """Find the sender that a mail is brought to: of the clinic that it was kept for, else the first that it went to."""
    theirs = select(Sender).where(Sender.channel == CHANNEL, Sender.clinic_id == clinic_id).order_by(Sender.id).limit(1)
    kept_for = session.scalars(theirs).one_or_none() if clinic_id is not None else None
    return kept_for or next(iter(senders_of_mail(session, recipients)), None)


def give_senders(session: Session) -> int:
    """Let each clinic with a mail address write from it, and follow it where it has changed; returns how many it did.

    Of two clinics with one address the first has it.
    """
    theirs = select(Clinic, Sender).outerjoin(Sender, (Sender.clinic_id == Clinic.id) & (Sender.channel == CHANNEL))
    changed = 0
    for clinic, sender in session.execute(theirs.order_by(Clinic.id)).all():
        address = next(iter(addresses([clinic.email or ""])), None)
        if address is None or (sender is not None and sender.address == address):
            continue
        changed += _give(session, clinic, sender, address)
    return changed


def _give(session: Session, clinic: Clinic, sender: Sender | None, address: str) -> bool:
    taken = select(Sender.id).where(Sender.channel == CHANNEL, Sender.address == address)
    if session.scalar(taken) is not None:
        return False
    if sender is not None:
        sender.address = address
        session.flush()
        return True
    on = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"clinic_id": clinic.id, "id": new_id(), "site_id": default_site(session, clinic.id).id}
    unless_made = on.insert(Sender).on_conflict_do_nothing()
    return (
        session.scalar(unless_made.values(row | {"channel": CHANNEL, "address": address}).returning(Sender.id))
        is not None
    )
