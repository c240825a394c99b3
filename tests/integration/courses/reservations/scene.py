"""What the tests of reservations ask for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.base.actors import Actor
from service.courses.models import Booking
from service.courses.requests import WantedSession
from service.courses.reservations.desk import ReservationDesk
from service.courses.reservations.models import Reservation
from tests.integration.courses.scene import KEY, Scene


@dataclass
class Keeping:
    """The owner clinic with a desk that keeps places."""

    scene: Scene
    desk: ReservationDesk

    def reserve(self, *sessions: WantedSession, actor: Actor | None = None, **over: Any) -> UUID:
        """Keep places and return the id of the reservation."""
        patient_id: UUID = over.pop("patient_id", self.scene.house.patients[0].id)
        protocol: str = over.pop("protocol", KEY)
        with self.scene.database.write() as session:
            who = actor or self.scene.receptionist
            return self.desk.reserve(session, who, patient_id, protocol, sessions, **over).id

    def release(self, reservation_id: UUID, actor: Actor | None = None) -> None:
        with self.scene.database.write() as session:
            self.desk.release(session, actor or self.scene.receptionist, reservation_id)

    def ended_as(self, reservation_id: UUID) -> str | None:
        with self.scene.database.read() as session:
            return session.get_one(Reservation, (self.scene.clinic_id, reservation_id)).ended_as

    def kept(self) -> list[datetime]:
        """Return the starts of all places that are not put away."""
        with self.scene.database.read() as session:
            starts = select(Booking.starts_at).where(Booking.active, Booking.kind == "reserved")
            return list(session.scalars(starts.order_by(Booking.starts_at)))
