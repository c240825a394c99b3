"""Tables of reservations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from service.base.models import Base, ClinicOwned, of_clinic, the_clinic
from service.courses.models import Booking

EXPIRING = text("active and expires_at is not null")

Index(
    "ix_bookings_expiring",
    Booking.clinic_id,
    Booking.expires_at,
    sqlite_where=EXPIRING,
    postgresql_where=EXPIRING,
)


class Reservation(ClinicOwned, Base):
    """Places kept until `expires_at` (clinic time): while the desk talks, or while an offer waits for its answer.

    `ended_as` is booked, released or expired. Its bookings carry the same `expires_at`, so that one that nobody put
    away in time blocks nobody.
    """

    __tablename__ = "reservations"
    __table_args__ = (
        the_clinic(),
        of_clinic("patient_id", "patients"),
        CheckConstraint("purpose in ('talking', 'offer')", name="purpose"),
        CheckConstraint("ended_as in ('booked', 'released', 'expired')", name="ended_as"),
        CheckConstraint("(ended_at is null) = (ended_as is null)", name="ended"),
        Index(None, "clinic_id", "ended_at", "expires_at"),
    )

    purpose: Mapped[str]
    patient_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[str | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]


class ReservedPlace(ClinicOwned, Base):
    """One place of a reservation: its booking, and the number of the session that it is for."""

    __tablename__ = "reserved_places"
    __table_args__ = (
        of_clinic("reservation_id", "reservations"),
        of_clinic("booking_id", "bookings"),
        Index(None, "clinic_id", "reservation_id"),
        Index(None, "clinic_id", "booking_id"),
    )

    reservation_id: Mapped[UUID]
    booking_id: Mapped[UUID]
    number: Mapped[int]
