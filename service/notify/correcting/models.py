"""The table of corrections."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from service.base.models import Base, ClinicOwned, of_clinic

HOW = ("text", "call")


class Correction(ClinicOwned, Base):
    """A patient was told that what went out for a session was sent by mistake: `how` is text or call; clinic time."""

    __tablename__ = "corrections"
    __table_args__ = (
        of_clinic("session_id", "sessions"),
        of_clinic("message_id", "messages"),
        of_clinic("by", "staff"),
        CheckConstraint("how in ('text', 'call')", name="how"),
        Index(None, "clinic_id", "session_id"),
    )

    session_id: Mapped[UUID]
    how: Mapped[str]
    message_id: Mapped[UUID | None]
    by: Mapped[UUID | None]
    at: Mapped[datetime]
