"""The places that a course has given up and that are still free, with those whom they fit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Exists, exists, or_, select
from sqlalchemy.orm import Session, aliased

from service.clinics.models import Practitioner, Room
from service.courses.models import Booking, CourseSession
from service.courses.offers.fitting import Fit, FreePlace, fits

GIVEN_UP = ("cancelled", "moved", "no_show", "not_treated")
MOST = 3


@dataclass(frozen=True, slots=True)
class Freed:
    """A place that nobody has taken since, and who on the waiting list could, in the order to ask them."""

    place: FreePlace
    fits: list[Fit]


def freed_by_course(session: Session, clinic_id: UUID, course_id: UUID, now: datetime) -> list[Freed]:
    """List the places ahead that a course's sessions gave up, the nearest first."""
    rows = session.execute(
        select(Booking, Practitioner.key, Room.key)
        .join(CourseSession, (CourseSession.clinic_id == Booking.clinic_id) & (CourseSession.id == Booking.session_id))
        .join(
            Practitioner, (Practitioner.clinic_id == Booking.clinic_id) & (Practitioner.id == Booking.practitioner_id)
        )
        .join(Room, (Room.clinic_id == Booking.clinic_id) & (Room.id == Booking.room_id))
        .where(
            Booking.clinic_id == clinic_id,
            CourseSession.course_id == course_id,
            Booking.active.is_(False),
            Booking.outcome.in_(GIVEN_UP),
            Booking.starts_at > now,
            Practitioner.active,
            Room.active,
            ~_taken_since(now),
        )
        .order_by(Booking.starts_at, Booking.id)
    ).all()
    places = list(dict.fromkeys(_place(*row) for row in rows))[:MOST]
    return [Freed(place, fits(session, clinic_id, place, now)) for place in places]


def _taken_since(now: datetime) -> Exists:
    other = aliased(Booking)
    return exists().where(
        other.clinic_id == Booking.clinic_id,
        other.active,
        or_(other.expires_at.is_(None), other.expires_at > now),
        or_(other.practitioner_id == Booking.practitioner_id, other.room_id == Booking.room_id),
        other.blocked_from < Booking.blocked_until,
        other.blocked_until > Booking.blocked_from,
    )


def _place(booking: Booking, practitioner: str, room: str) -> FreePlace:
    minutes = int((booking.ends_at - booking.starts_at).total_seconds()) // 60
    return FreePlace(start=booking.starts_at, minutes=minutes, practitioner=practitioner, room=room)
