"""Places that were kept for a while and whose time is over: they block nobody, put away or not."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, update
from sqlalchemy.orm import Session

from service.courses.models import Booking
from service.courses.reservations.models import Reservation, ReservedPlace


def still_stands(now: datetime) -> ColumnElement[bool]:
    """Ask for bookings that still block somebody at `now` (clinic time)."""
    return Booking.active & (Booking.expires_at.is_(None) | (Booking.expires_at > now))


def expired_in_the_way(session: Session, wanted: Sequence[Booking], now: datetime) -> list[UUID]:
    """Find the places kept too long that overlap wanted ones on anybody or anything."""
    if not wanted:
        return []
    found = select(Booking.id).where(
        Booking.clinic_id == wanted[0].clinic_id,
        Booking.active,
        Booking.expires_at <= now,
        or_(*(_in_the_way(booking) for booking in wanted)),
    )
    return list(session.scalars(found))


def _in_the_way(wanted: Booking) -> ColumnElement[bool]:
    near = (Booking.blocked_until > wanted.blocked_from) & (Booking.blocked_from < wanted.blocked_until)
    return near & shares(wanted)


def shares(wanted: Booking) -> ColumnElement[bool]:
    """Ask for bookings of the same practitioner, room or patient; nobody and nothing is shared by none."""
    owners = (Booking.practitioner_id, Booking.room_id, Booking.patient_id)
    wishes = (wanted.practitioner_id, wanted.room_id, wanted.patient_id)
    return or_(false(), *(owner == wish for owner, wish in zip(owners, wishes, strict=True) if wish is not None))


def note_expired(session: Session, clinic_id: UUID, bookings: Iterable[UUID], now: datetime) -> None:
    """Let the reservations of bookings that were put away end as expired.

    One that somebody else holds at the moment is passed over: whoever holds it ends it.
    """
    places = select(ReservedPlace.reservation_id).where(
        ReservedPlace.clinic_id == clinic_id, ReservedPlace.booking_id.in_(list(bookings))
    )
    still_open = select(Reservation.id).where(
        Reservation.clinic_id == clinic_id, Reservation.id.in_(places), Reservation.ended_at.is_(None)
    )
    ids = session.scalars(still_open.order_by(Reservation.id).with_for_update(skip_locked=True)).all()
    if ids:
        of_these = (Reservation.clinic_id == clinic_id, Reservation.id.in_(ids))
        session.execute(update(Reservation).where(*of_these).values(ended_at=now, ended_as="expired"))
