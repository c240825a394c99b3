"""What becomes of an offer once somebody has answered: the patient by text, or the desk for them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import SYSTEM, Actor
from service.base.errors import Refusal
from service.courses.booking import Booked
from service.courses.desk import CourseDesk
from service.courses.life.model import Place
from service.courses.models import CourseSession
from service.courses.offers.finding import OPEN, hold_offer, hold_open_offer
from service.courses.offers.making import keys_of
from service.courses.offers.models import Offer, WaitingEntry
from service.courses.offers.settling import Settling, WhyCall
from service.courses.offers.well_again import WellAgain
from service.courses.requests import BookingRequest, WantedSession
from service.courses.reservations.desk import ReservationDesk


@dataclass(frozen=True, slots=True)
class Answering:
    """Take answers. Methods only flush."""

    courses: CourseDesk
    reservations: ReservationDesk
    settling: Settling
    well_again: WellAgain

    def accept(self, session: Session, clinic_id: UUID, offer_id: UUID) -> bool:
        """Give the patient the place that they have taken by text; tell whether they have it.

        One that has ended is left as it is. Where the place is gone the patient is to be rung.
        """
        offer = hold_offer(session, clinic_id, offer_id)
        if offer.state not in OPEN or offer.starts_at is None:
            return offer.state == "agreed"
        patient = Actor("patient", clinic_id, offer.patient_id)
        try:
            self._take(session, patient, offer)
        except Refusal as refusal:
            session.refresh(offer)
            self.settling.to_call(session, SYSTEM, offer, "place_lost", refusal.code)
            return False
        self.settling.end(session, patient, offer, "agreed")
        return True

    def decline(self, session: Session, clinic_id: UUID, offer_id: UUID, why: WhyCall = "declined") -> bool:
        """Put an offer that was asked by text on the list of those to ring; tell whether it is there.

        Who declines late is on it already. An offer that has ended is left alone.
        """
        offer = hold_offer(session, clinic_id, offer_id)
        if offer.state == "asked" or (offer.state, offer.why_call, why) == ("to_call", "no_answer", "declined"):
            self.settling.to_call(session, SYSTEM, offer, why)
        return offer.state == "to_call"

    def stands(self, session: Session, clinic_id: UUID, offer_id: UUID) -> bool:
        """Tell a patient who took a place too late that theirs stands as it was; tell whether a text says so."""
        return self.well_again.answer(session, hold_offer(session, clinic_id, offer_id))

    def agree(self, session: Session, actor: Actor, clinic_id: UUID, offer_id: UUID) -> Offer:
        """Give the patient the place, who has said yes on the telephone.

        Refuses `not_found`, `offer_settled`, `no_place_offered`, and what a move refuses (`slot_taken`, …).
        """
        offer = hold_open_offer(session, clinic_id, offer_id)
        if offer.starts_at is None:
            raise Refusal("no_place_offered")
        self._take(session, actor, offer)
        self.settling.end(session, actor, offer, "agreed")
        return offer

    def called(
        self, session: Session, actor: Actor, clinic_id: UUID, offer_id: UUID, *, keep: bool, note: str | None = None
    ) -> Offer:
        """Settle an offer by telephone without a new place.

        Of an offer that was made before a sick day the session gets another row, see `Settling.ring_still`.

        `keep`: the session stays where it is; otherwise it gives its place up and is to be placed. Refuses `not_found`,
        `offer_settled`, and what a cancellation refuses.
        """
        offer = hold_open_offer(session, clinic_id, offer_id)
        self.settling.end(session, actor, offer, "called", note)
        if not keep and offer.session_id is not None:
            one = session.get_one(CourseSession, (clinic_id, offer.session_id))
            if one.state == "booked":
                self.courses.moves.cancel(session, actor, clinic_id, one.course_id, one.number, reason=note)
        if offer.waiting_entry_id is not None:
            self.settling.ring_still(session, actor, offer)
        return offer

    def withdraw(
        self, session: Session, actor: Actor, clinic_id: UUID, offer_id: UUID, note: str | None = None
    ) -> Offer:
        """Take an offer back: the session stays where it is.

        Of a sick day only the place is taken back; the patient is rung all the same, see `Settling.ring_still`. Refuses
        `not_found`, `offer_settled`, and `no_place_offered` where such a row has no place.
        """
        offer = hold_open_offer(session, clinic_id, offer_id)
        if offer.sick_day_id is not None and offer.starts_at is None:
            raise Refusal("no_place_offered")
        self.settling.end(session, actor, offer, "withdrawn", note)
        self.settling.ring_still(session, actor, offer)
        return offer

    def _take(self, session: Session, actor: Actor, offer: Offer) -> None:
        """Write the move, or nothing; the offer counts as agreed while that is told, so that nobody settles it too."""
        with session.begin_nested():
            offer.state = "agreed"
            session.flush()
            if offer.session_id is None:
                self._book(session, actor, offer)
            else:
                self._move(session, actor, offer, offer.session_id)

    def _move(self, session: Session, actor: Actor, offer: Offer, session_id: UUID) -> None:
        one = session.get_one(CourseSession, (offer.clinic_id, session_id))
        practitioner, room = keys_of(session, offer)
        assert offer.starts_at is not None
        kept = []
        if offer.reservation_id is not None:
            kept = self.reservations.claim(session, offer.clinic_id, offer.reservation_id, offer.patient_id)
        self.courses.moves.move(
            session,
            actor,
            offer.clinic_id,
            one.course_id,
            one.number,
            Place(offer.starts_at, practitioner, room),
            alone=True,
            instead_of=kept,
        )

    def _book(self, session: Session, actor: Actor, offer: Offer) -> Booked:
        """Book a course of one session; the desk plans the rest with the patient."""
        assert offer.waiting_entry_id is not None
        entry = session.get_one(WaitingEntry, (offer.clinic_id, offer.waiting_entry_id))
        practitioner, room = keys_of(session, offer)
        assert offer.starts_at is not None
        assert entry.protocol is not None
        first = WantedSession(number=1, start=offer.starts_at, practitioner=practitioner, room=room)
        self.settling.release(session, actor, offer)  # others see it kept until this transaction ends
        request = BookingRequest(patient_id=offer.patient_id, protocol=entry.protocol, sessions=(first,))
        return self.courses.book(session, actor, request)
