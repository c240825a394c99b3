"""Tables of appointments, and of what happened to them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic


class Appointment(ClinicOwned, Base):
    """An entry of the diary that is not a session of a course; its place is its booking, a new one when it moves.

    A block has no patient and needs a practitioner, a room or both; the others have a patient and a practitioner. A
    review may belong to a course. `version` counts changes, for calendars.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        of_clinic("site_id", "sites"),
        of_clinic("patient_id", "patients"),
        of_clinic("course_id", "courses"),
        of_clinic("booking_id", "bookings"),
        of_clinic("practitioner_id", "practitioners"),
        of_clinic("room_id", "rooms"),
        CheckConstraint("kind in ('consultation', 'review', 'walk_in', 'block')", name="kind"),
        CheckConstraint("state in ('booked', 'completed', 'no_show', 'cancelled')", name="state"),
        Index(None, "clinic_id", "starts_at"),
        Index(None, "clinic_id", "patient_id"),
        Index(None, "clinic_id", "booking_id"),
    )

    site_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="booked")
    patient_id: Mapped[UUID | None]
    course_id: Mapped[UUID | None]
    booking_id: Mapped[UUID]
    practitioner_id: Mapped[UUID | None]
    room_id: Mapped[UUID | None]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Sealed("appointments.note"))
    version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class AppointmentChange(ClinicOwned, Base):
    """One thing that happened to an appointment, with what it was before, so that it can be taken back."""

    __tablename__ = "appointment_changes"
    __table_args__ = (of_clinic("appointment_id", "appointments"), Index(None, "clinic_id", "appointment_id", "at"))

    appointment_id: Mapped[UUID]
    at: Mapped[datetime]
    action: Mapped[str]
    before: Mapped[dict[str, Any]]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
