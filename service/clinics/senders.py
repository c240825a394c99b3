"""The numbers that a clinic texts and calls from."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.clinics.models import Sender


def has_sender(session: Session, clinic_id: UUID, channel: str) -> bool:
    """Tell whether a clinic texts on a channel at all."""
    of_clinic = exists().where(Sender.clinic_id == clinic_id, Sender.channel == channel)
    return bool(session.scalar(select(of_clinic)))


def without_voice(session: Session, clinic_id: UUID) -> Sequence[str]:
    """Return the numbers that text and have no sender that calls."""
    calling = select(Sender.address).where(Sender.clinic_id == clinic_id, Sender.channel == "voice")
    texting = select(Sender.address).where(Sender.clinic_id == clinic_id, Sender.channel == "sms")
    return session.scalars(texting.where(Sender.address.not_in(calling)).order_by(Sender.address)).all()


def set_pace(session: Session, clinic_id: UUID, channel: str, segments_per_second: float | None) -> int:
    """Say how fast a clinic's senders on a channel may send, None: as usual; returns how many there are."""
    senders = session.scalars(select(Sender).where(Sender.clinic_id == clinic_id, Sender.channel == channel)).all()
    for sender in senders:
        sender.segments_per_second = segments_per_second
    return len(senders)
