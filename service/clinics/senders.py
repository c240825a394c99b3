"""The numbers that a clinic texts from."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.clinics.models import Sender


def has_sender(session: Session, clinic_id: UUID, channel: str) -> bool:
    """Tell whether a clinic texts on a channel at all."""
    of_clinic = exists().where(Sender.clinic_id == clinic_id, Sender.channel == channel)
    return bool(session.scalar(select(of_clinic)))
