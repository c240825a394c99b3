"""Reservations as rows: find them, hold them still, end them, and put away those whose time is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Fault, Refusal, invalid
from service.courses.expired import note_expired
from service.courses.models import Booking
from service.courses.placing import put_away
from service.courses.reservations.models import Reservation, ReservedPlace

Ending = Literal["booked", "released"]
AT_ONCE = 100


def bookings_of(session: Session, clinic_id: UUID, reservation_id: UUID) -> list[Booking]:
    """Return the places of a reservation that nobody has put away, in the order of their sessions."""
    places = (
        select(Booking)
        .join(ReservedPlace, (ReservedPlace.clinic_id == Booking.clinic_id) & (ReservedPlace.booking_id == Booking.id))
        .where(Booking.clinic_id == clinic_id, ReservedPlace.reservation_id == reservation_id, Booking.active)
    )
    return list(session.scalars(places.order_by(ReservedPlace.number, Booking.id)))


def hold_reservation(session: Session, clinic_id: UUID, reservation_id: UUID) -> Reservation:
    """Return a reservation that nobody else can end until the transaction ends, or refuse with `not_found`."""
    found = select(Reservation).where(Reservation.clinic_id == clinic_id, Reservation.id == reservation_id)
    reservation = session.scalar(found.with_for_update().execution_options(populate_existing=True))
    if reservation is None:
        raise Refusal("not_found", {"what": "reservation"})
    return reservation


def standing_of(session: Session, actor: Actor, now: datetime) -> Sequence[Reservation]:
    """Return what somebody keeps while talking, the oldest first."""
    open_ones: Select[Reservation] = select(Reservation).where(
        Reservation.clinic_id == actor.clinic_id,
        Reservation.ended_at.is_(None),
        Reservation.expires_at > now,
        Reservation.purpose == "talking",
        Reservation.actor_kind == actor.kind,
        Reservation.actor_id == actor.id,
    )
    return session.scalars(open_ones.order_by(Reservation.id).with_for_update()).all()


def end(reservation: Reservation, as_: Ending, now: datetime) -> None:
    """Note how a reservation ended, unless it has ended."""
    if reservation.ended_at is None:
        reservation.ended_at, reservation.ended_as = now, as_


def claim(session: Session, clinic_id: UUID, reservation_id: UUID, patient_id: UUID, now: datetime) -> list[Booking]:
    """End a reservation as booked and return its places, to be handed to `place(instead_of=…, outcome="released")`.

    One whose time is over, or that has ended, gives no place: the wanted time is then taken like any other. Refuses
    `not_found`, and `invalid_input` where the places are kept for another patient.
    """
    reservation = hold_reservation(session, clinic_id, reservation_id)
    if reservation.patient_id != patient_id:
        raise invalid(Fault("$.reservation", "keeps places for another patient"))
    if reservation.ended_at is not None or reservation.expires_at <= now:
        return []
    end(reservation, "booked", now)
    session.flush()
    return bookings_of(session, clinic_id, reservation_id)


def put_away_expired(session: Session, now: datetime) -> int:
    """Put places whose time is over away, of every clinic; return how many. Nothing waits for it, it is tidiness."""
    over = select(Booking).where(Booking.active, Booking.expires_at.is_not(None), Booking.expires_at <= now)
    rows = session.scalars(over.order_by(Booking.id).limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    put_away(session, rows, "released")
    for clinic_id in {row.clinic_id for row in rows}:
        note_expired(session, clinic_id, [row.id for row in rows if row.clinic_id == clinic_id], now)
    return len(rows)
