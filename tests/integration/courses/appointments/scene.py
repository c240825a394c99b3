"""What the tests of appointments ask for: one-line appointments at the owner clinic."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.courses.appointments.desk import AppointmentDesk
from service.courses.appointments.models import Appointment
from service.courses.appointments.requests import AppointmentRequest, NewPlace
from service.courses.models import Booking
from tests.integration.courses.scene import Scene, at


@dataclass
class Visits:
    """The owner clinic with its appointment desk."""

    scene: Scene
    desk: AppointmentDesk

    def wish(self, start: str = "2026-12-07 10:00", **over: Any) -> AppointmentRequest:
        patient = self.scene.house.patients[0].id
        values: dict[str, Any] = {"kind": "consultation", "patient_id": patient, "practitioner": "imogen"}
        return AppointmentRequest(start=at(start), **{**values, **over})

    def book(self, start: str = "2026-12-07 10:00", **over: Any) -> UUID:
        with self.scene.database.write() as session:
            return self.desk.book(session, self.scene.receptionist, self.wish(start, **over)).id

    def block(self, start: str = "2026-12-07 10:00", minutes: int = 60, **over: Any) -> UUID:
        return self.book(start, **{"kind": "block", "patient_id": None, "minutes": minutes, **over})

    def do(self, what: Callable[[Session, Actor, UUID], Appointment], appointment_id: UUID) -> str:
        """Do something with an appointment, and return the state it has then."""
        with self.scene.database.write() as session:
            return what(session, self.scene.receptionist, appointment_id).state

    def move(self, appointment_id: UUID, start: str, **over: Any) -> None:
        with self.scene.database.write() as session:
            self.desk.move(session, self.scene.receptionist, appointment_id, NewPlace(start=at(start), **over))

    def get(self, appointment_id: UUID) -> Appointment:
        with self.scene.database.read() as session:
            return session.get_one(Appointment, (self.scene.clinic_id, appointment_id))

    def who(self, appointment_id: UUID) -> str | None:
        """Return the key of the practitioner."""
        keys = {row.id: row.key for row in self.scene.house.practitioners}
        practitioner_id = self.get(appointment_id).practitioner_id
        return keys[practitioner_id] if practitioner_id else None

    def standing(self) -> list[datetime]:
        """Return the starts of all bookings that block somebody."""
        with self.scene.database.read() as session:
            starts = select(Booking.starts_at).where(Booking.active).order_by(Booking.starts_at)
            return list(session.scalars(starts))

    def outcomes(self) -> list[str | None]:
        """Tell what became of every booking, in the order they were made."""
        with self.scene.database.read() as session:
            return list(session.scalars(select(Booking.outcome).order_by(Booking.id)))
