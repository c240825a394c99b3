"""Keep places for a patient for some minutes, while the desk talks, or until an offer is answered."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.courses.diary import House, read_house
from service.courses.locks import take_turns_for_person
from service.courses.models import Booking
from service.courses.placing import place, put_away
from service.courses.requests import WantedSession
from service.courses.reservations import keeping
from service.courses.reservations.checks import check_places
from service.courses.reservations.models import Reservation, ReservedPlace
from service.courses.treatment import Treatment, find_treatment

Purpose = Literal["talking", "offer"]
USUAL = timedelta(minutes=5)
LONGEST = timedelta(minutes=15)
AT_ONCE = 5  # what one person keeps while talking
TIDY_EVERY = 60.0  # seconds


class ReservationDesk:
    """Reserve, release, claim. Methods only flush; whoever opened the transaction commits or rolls back."""

    def __init__(self, clock: Clock, database: Database) -> None:
        self._clock = clock
        self._database = database

    @property
    def periodic(self) -> tuple[tuple[float, Callable[[], int]], ...]:
        """Give the task that the clock runs."""
        return ((TIDY_EVERY, self.tidy),)

    def reserve(
        self,
        session: Session,
        actor: Actor,
        patient_id: UUID,
        protocol_key: str,
        sessions: Sequence[WantedSession],
        *,
        purpose: Purpose = "talking",
        until: datetime | None = None,
        clinic_id: UUID | None = None,
        beside: Collection[UUID] = (),
    ) -> Reservation:
        """Keep the places of sessions until `until` (clinic time); talking: five minutes, fifteen at most.

        People and rooms are kept, with preparation and cleaning; the patient's own time is not, so that an offer blocks
        nobody's plans. Talking, what the same person keeps for the same patient makes way, except reservations (ids)
        `beside`, of other treatments that are planned with this one. Refuses as a booking does (`not_found`,
        `protocol_…`, `invalid_input`, `in_the_past`, `outside_hours`, `slot_taken`), and with `too_many_kept`.
        `clinic_id` is for actors of no clinic.
        """
        now, clinic = self._clock.now(), clinic_of(actor, clinic_id)
        expires_at = _expiry(purpose, until, now)
        treatment = find_treatment(session, clinic, patient_id, protocol_key)
        house = read_house(session, clinic)
        check_places(sessions, house.openings(treatment.protocol), treatment.protocol.duration_minutes, now)
        former = self._make_way(session, actor, patient_id, now, beside) if purpose == "talking" else []
        bookings = [(one.number, _booking(one, treatment, house, expires_at, now)) for one in sessions]
        leaving = [booking for one in former for booking in keeping.bookings_of(session, clinic, one.id)]
        with session.begin_nested():  # so that a refusal leaves nothing behind, whatever the caller does with it
            for one in former:
                keeping.end(one, "released", now)
            place(session, bookings, house.zone, now=now, instead_of=leaving, outcome="released")
            reservation = _reservation(clinic, actor, patient_id, purpose, expires_at, now)
            session.add(reservation)
            session.flush()
            session.add_all(_reserved(reservation, number, booking) for number, booking in bookings)
            record(
                session,
                actor,
                "reservation.made",
                "reservation",
                reservation.id,
                at=self._clock.real(),
                clinic_id=clinic,
            )
            session.flush()
        return reservation

    def hold_standing(self, session: Session, actor: Actor) -> None:
        """Hold what a person keeps while talking still; rows come before people and rooms, as when they are booked."""
        keeping.standing_of(session, actor, self._clock.now())

    def release(self, session: Session, actor: Actor, reservation_id: UUID, *, clinic_id: UUID | None = None) -> None:
        """Let the places go; one that has ended stays as it is. Refuses `not_found`."""
        clinic = clinic_of(actor, clinic_id)
        reservation = keeping.hold_reservation(session, clinic, reservation_id)
        if reservation.ended_at is not None:
            return
        self.end(session, reservation, "released")
        at = self._clock.real()
        record(session, actor, "reservation.released", "reservation", reservation.id, at=at, clinic_id=clinic)

    def bookings_of(self, session: Session, clinic_id: UUID, reservation_id: UUID) -> list[Booking]:
        """See `keeping.bookings_of`."""
        return keeping.bookings_of(session, clinic_id, reservation_id)

    def claim(self, session: Session, clinic_id: UUID, reservation_id: UUID, patient_id: UUID) -> list[Booking]:
        """See `keeping.claim`; now."""
        return keeping.claim(session, clinic_id, reservation_id, patient_id, self._clock.now())

    def end(self, session: Session, reservation: Reservation, as_: keeping.Ending = "booked") -> None:
        """End a reservation and put away what it still keeps."""
        keeping.end(reservation, as_, self._clock.now())
        put_away(session, keeping.bookings_of(session, reservation.clinic_id, reservation.id), "released")

    def tidy(self) -> int:
        """Put away what is kept no longer, in a transaction of its own; return how many places."""
        with self._database.write() as session:
            return keeping.put_away_expired(session, self._clock.now())

    def _make_way(
        self, session: Session, actor: Actor, patient_id: UUID, now: datetime, beside: Collection[UUID]
    ) -> list[Reservation]:
        """Return what this person keeps for this patient already; refuse where others fill the measure."""
        if actor.clinic_id is not None and actor.id is not None:
            take_turns_for_person(session, actor.clinic_id, actor.id)
        kept = keeping.standing_of(session, actor, now)
        former = [one for one in kept if one.patient_id == patient_id and one.id not in beside]
        if len(kept) - len(former) >= AT_ONCE:
            raise Refusal("too_many_kept", {"most": AT_ONCE})
        return former


def _expiry(purpose: Purpose, until: datetime | None, now: datetime) -> datetime:
    if until is None:
        return now + USUAL
    if until <= now or (purpose == "talking" and until > now + LONGEST):
        most = int(LONGEST.total_seconds()) // 60
        raise invalid(Fault("$.minutes", f"must be between 1 and {most}"))
    return until


def _booking(wanted: WantedSession, treatment: Treatment, house: House, expires_at: datetime, now: datetime) -> Booking:
    protocol, end = treatment.protocol, treatment.end_of(wanted.start)
    return Booking(
        clinic_id=house.site.clinic_id,
        id=new_id(),
        kind="reserved",
        active=True,
        practitioner_id=house.practitioners[wanted.practitioner].id,
        room_id=house.rooms[wanted.room].id,
        starts_at=wanted.start,
        ends_at=end,
        blocked_from=wanted.start - timedelta(minutes=protocol.prep_minutes),
        blocked_until=end + timedelta(minutes=protocol.cleaning_minutes),
        expires_at=expires_at,
        created_at=now,
    )


def _reservation(
    clinic_id: UUID, actor: Actor, patient_id: UUID, purpose: Purpose, expires_at: datetime, now: datetime
) -> Reservation:
    return Reservation(
        clinic_id=clinic_id,
        id=new_id(),
        purpose=purpose,
        patient_id=patient_id,
        created_at=now,
        expires_at=expires_at,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )


def _reserved(reservation: Reservation, number: int, booking: Booking) -> ReservedPlace:
    return ReservedPlace(
        clinic_id=reservation.clinic_id, reservation_id=reservation.id, booking_id=booking.id, number=number
    )
