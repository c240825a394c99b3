"""Reservations as they are shown: plain data with keys for people and rooms, times in the zone of the site."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.hours import default_site
from service.clinics.models import Practitioner, Room
from service.courses.models import Booking
from service.courses.reservations.models import Reservation, ReservedPlace


class PlaceView(TypedDict):
    """One place, as a booking takes it."""

    number: int
    start: str
    end: str
    practitioner: str
    room: str


class ReservationView(TypedDict):
    """A reservation with its places by number; `state` is kept, booked, released or expired."""

    id: UUID
    patient_id: UUID | None
    purpose: str
    state: str
    created_at: str
    expires_at: str
    sessions: list[PlaceView]


def reservation_view(session: Session, clinic_id: UUID, reservation_id: UUID, now: datetime) -> ReservationView:
    """Show one reservation as it is at `now` (clinic time), or refuse with `not_found`."""
    reservation = session.get(Reservation, (clinic_id, reservation_id))
    if reservation is None:
        raise Refusal("not_found", {"what": "reservation"})
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    expired = "expired" if reservation.expires_at <= now else "kept"
    return {
        "id": reservation.id,
        "patient_id": reservation.patient_id,
        "purpose": reservation.purpose,
        "state": reservation.ended_as or expired,
        "created_at": reservation.created_at.astimezone(zone).isoformat(),
        "expires_at": reservation.expires_at.astimezone(zone).isoformat(),
        "sessions": _places(session, clinic_id, reservation_id, zone),
    }


def _places(session: Session, clinic_id: UUID, reservation_id: UUID, zone: ZoneInfo) -> list[PlaceView]:
    rows = session.execute(
        select(ReservedPlace.number, Booking.starts_at, Booking.ends_at, Practitioner.key, Room.key)
        .join(Booking, (Booking.clinic_id == ReservedPlace.clinic_id) & (Booking.id == ReservedPlace.booking_id))
        .join(
            Practitioner, (Practitioner.clinic_id == Booking.clinic_id) & (Practitioner.id == Booking.practitioner_id)
        )
        .join(Room, (Room.clinic_id == Booking.clinic_id) & (Room.id == Booking.room_id))
        .where(ReservedPlace.clinic_id == clinic_id, ReservedPlace.reservation_id == reservation_id)
        .order_by(ReservedPlace.number)
    )
    return [
        {
            "number": number,
            "start": start.astimezone(zone).isoformat(),
            "end": end.astimezone(zone).isoformat(),
            "practitioner": practitioner,
            "room": room,
        }
        for number, start, end, practitioner, room in rows
    ]
