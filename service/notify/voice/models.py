"""Table of the calls that came in to the clinic's numbers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic

UNSETTLED = text("state = 'ringing'")


class IncomingCall(ClinicOwned, Base):
    """One call to a sender, kept before anybody is rung (clinic time).

    `state` is ringing, answered, missed (nobody took it, or whoever rang gave up) or staff (somebody who works here
    rang, and reached nobody). `rung` counts the phones that it was put through to so far; `answered_by` is None where
    the site's own number took it. `heard_words`: the caller was told what to do while nobody answers.
    """

    __tablename__ = "incoming_calls"
    __table_args__ = (
        of_clinic("sender_id", "senders"),
        of_clinic("patient_id", "patients"),
        of_clinic("conversation_id", "conversations"),
        of_clinic("inbox_item_id", "inbox_items"),
        of_clinic("answered_by", "staff"),
        CheckConstraint("state in ('ringing', 'answered', 'missed', 'staff')", name="state"),
        UniqueConstraint("provider_id"),
        Index(None, "clinic_id", "inbox_item_id"),
        Index(None, "clinic_id", "number_digest", "came_at"),
        Index("ix_incoming_calls_unsettled", "came_at", postgresql_where=UNSETTLED, sqlite_where=UNSETTLED),
    )

    sender_id: Mapped[UUID]
    provider_id: Mapped[str]
    number: Mapped[str | None] = mapped_column(Sealed("incoming_calls.number"))
    number_digest: Mapped[str | None]
    patient_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    inbox_item_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="ringing")
    rung: Mapped[int] = mapped_column(default=0)
    answered_by: Mapped[UUID | None]
    heard_words: Mapped[bool] = mapped_column(default=False)
    came_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
