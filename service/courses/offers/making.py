"""Make an offer: keep the place, then ask by text, or else put the patient on the list of those to ring."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Refusal
from service.base.ids import new_id
from service.clinics.models import Practitioner, Room
from service.courses.models import Course, CourseSession
from service.courses.offers.deadline import answer_by
from service.courses.offers.finding import open_offers
from service.courses.offers.models import Offer
from service.courses.offers.settling import Settling
from service.courses.offers.texting import OfferTexts
from service.courses.requests import WantedSession
from service.courses.reservations.desk import ReservationDesk
from service.courses.reservations.keeping import bookings_of
from service.protocols import store


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place to offer: `start` is aware, the others are keys."""

    start: datetime
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whom to offer what: a session of a course (`session`), else a first session of `protocol`.

    `place` None: none was found, for the reason `without`.
    """

    patient_id: UUID
    session: CourseSession | None = None
    protocol: str | None = None
    place: NewPlace | None = None
    without: str | None = None
    sick_day_id: UUID | None = None
    waiting_entry_id: UUID | None = None


class Making:
    """Make offers."""

    def __init__(self, clock: Clock, reservations: ReservationDesk, texts: OfferTexts, settling: Settling) -> None:
        self._clock = clock
        self._reservations = reservations
        self._texts = texts
        self._settling = settling

    def make(self, session: Session, actor: Actor, clinic_id: UUID, wish: Wish) -> Offer:
        """Make an offer and ask for it; refuses `offer_open`, and what a reservation refuses (`slot_taken`, …)."""
        if wish.session is not None and open_offers(session, clinic_id, [wish.session.id]):
            raise Refusal("offer_open")
        offer = self._offer(session, clinic_id, wish)
        if wish.place is not None:
            self._keep_place(session, actor, offer, wish, wish.place)
        session.add(offer)
        session.flush()
        at = self._clock.real()
        record(session, actor, "offer.made", "offer", offer.id, at=at, clinic_id=clinic_id)
        self._ask(session, actor, offer, wish)
        return offer

    def _offer(self, session: Session, clinic_id: UUID, wish: Wish) -> Offer:
        return Offer(
            clinic_id=clinic_id,
            id=new_id(),
            patient_id=wish.patient_id,
            session_id=wish.session.id if wish.session else None,
            sick_day_id=wish.sick_day_id,
            waiting_entry_id=wish.waiting_entry_id,
            was_starts_at=wish.session.starts_at if wish.session else None,
            state="asked",
            made_at=self._clock.now(),
        )

    def _keep_place(self, session: Session, actor: Actor, offer: Offer, wish: Wish, place: NewPlace) -> None:
        number = wish.session.number if wish.session else 1
        wanted = WantedSession(number=number, start=place.start, practitioner=place.practitioner, room=place.room)
        reservation = self._reservations.reserve(
            session,
            actor,
            wish.patient_id,
            self._protocol(session, offer.clinic_id, wish),
            [wanted],
            purpose="offer",
            until=place.start,
            clinic_id=offer.clinic_id,
        )
        (kept,) = bookings_of(session, offer.clinic_id, reservation.id)
        offer.reservation_id = reservation.id
        offer.starts_at, offer.ends_at = kept.starts_at, kept.ends_at
        offer.practitioner_id, offer.room_id = kept.practitioner_id, kept.room_id
        offer.answer_by = answer_by(offer.made_at, offer.starts_at, offer.was_starts_at)

    def _protocol(self, session: Session, clinic_id: UUID, wish: Wish) -> str:
        if wish.session is None:
            assert wish.protocol is not None
            return wish.protocol
        course = session.get_one(Course, (clinic_id, wish.session.course_id))
        return store.version_of(session, clinic_id, course.protocol_version_id).key

    def _ask(self, session: Session, actor: Actor, offer: Offer, wish: Wish) -> None:
        if offer.starts_at is None:
            self._settling.to_call(session, actor, offer, "no_place", wish.without)
            return
        why_not = self._texts.ask(session, offer)
        if why_not is not None:
            self._settling.to_call(session, actor, offer, "not_textable", why_not)


def keys_of(session: Session, offer: Offer) -> tuple[str, str]:
    """Return the keys of the practitioner and the room that are offered."""
    assert offer.practitioner_id is not None
    assert offer.room_id is not None
    practitioner = session.get_one(Practitioner, (offer.clinic_id, offer.practitioner_id))
    return practitioner.key, session.get_one(Room, (offer.clinic_id, offer.room_id)).key
