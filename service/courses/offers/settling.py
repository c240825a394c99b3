"""How an offer ends, and what follows: the reserved place, the text, the waiting list, and the sick day.

`asked` → `to_call`, and both → agreed, moved, called or withdrawn. A place that is kept for a session of a sick day
stays kept until its offer has ended; one from the waiting list goes to the next as soon as it was not taken.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.ids import new_id
from service.courses.models import Course, CourseSession
from service.courses.offers.finding import days_with_open_offers
from service.courses.offers.models import Offer, SickDay, WaitingEntry
from service.courses.offers.sick_appointments import appointments_left
from service.courses.offers.texting import OfferTexts
from service.courses.reservations.desk import ReservationDesk

Ending = Literal["agreed", "moved", "called", "withdrawn"]
WhyCall = Literal[
    "not_textable",
    "declined",
    "no_answer",
    "no_place",
    "place_lost",
    "place_away",
    "booked_since",
    "not_taken",
    "stands",
    "stands_if_rung",
    "wanted_other",
]


class Settling:
    """End offers. The caller holds the row."""

    def __init__(self, clock: Clock, reservations: ReservationDesk, texts: OfferTexts) -> None:
        self._clock = clock
        self._reservations = reservations
        self._texts = texts

    def end(self, session: Session, actor: Actor, offer: Offer, state: Ending, note: str | None = None) -> None:
        """End an open offer; what was kept for it is free, but for a place that its own session has taken."""
        offer.state, offer.settled_at = state, self._clock.now()
        offer.settled_by = actor.id if actor.kind == "staff" else None
        offer.note = (note or "").strip() or offer.note
        session.flush()
        self._texts.take_back(session, offer)
        self.release(session, actor, offer)
        self._entry_goes_on(session, offer)
        self._close_day(session, offer)
        self._audit(session, actor, offer, f"offer.{state}")

    def ring(
        self,
        session: Session,
        actor: Actor,
        day: SickDay,
        one: CourseSession,
        why: WhyCall,
        reason: str | None = None,
    ) -> Offer:
        """Give a session of a sick day a row of its own without a place: its patient is rung. The day is open again."""
        offer = Offer(
            clinic_id=day.clinic_id,
            id=new_id(),
            patient_id=session.get_one(Course, (one.clinic_id, one.course_id)).patient_id,
            session_id=one.id,
            sick_day_id=day.id,
            was_starts_at=one.starts_at,
            state="to_call",
            why_call=why,
            reason=reason,
            made_at=self._clock.now(),
        )
        session.add(offer)
        day.closed_at = None
        self._audit(session, actor, offer, "offer.to_call")
        return offer

    def leave_day(self, session: Session, actor: Actor, offer: Offer) -> None:
        """Let an offer from the waiting list stand that was a row of a sick day, which is over."""
        offer.sick_day_id = None
        if offer.state == "to_call":
            self.release(session, actor, offer)

    def ring_still(self, session: Session, actor: Actor, offer: Offer) -> None:
        """Give the session of an offer that has ended another row, if it is with whoever is off sick still.

        That a place is not offered any more, or another from before the sick day was not wanted, settles nothing.
        """
        if offer.sick_day_id is None or offer.session_id is None:
            return
        day = session.get_one(SickDay, (offer.clinic_id, offer.sick_day_id))
        one = session.get_one(CourseSession, (offer.clinic_id, offer.session_id))
        if one.state == "booked" and (one.practitioner_id, one.starts_at) == (day.practitioner_id, offer.was_starts_at):
            self.ring(session, actor, day, one, "not_taken")

    def to_call(self, session: Session, actor: Actor, offer: Offer, why: WhyCall, reason: str | None = None) -> None:
        """Put an offer on the list of those to ring."""
        offer.state, offer.why_call, offer.reason = "to_call", why, reason
        session.flush()
        self._texts.take_back(session, offer)
        if offer.sick_day_id is None or why == "place_away":
            self.release(session, actor, offer)
        self._audit(session, actor, offer, "offer.to_call")

    def release(self, session: Session, actor: Actor, offer: Offer) -> None:
        if offer.reservation_id is not None:
            self._reservations.release(session, actor, offer.reservation_id, clinic_id=offer.clinic_id)

    def _entry_goes_on(self, session: Session, offer: Offer) -> None:
        """Take a patient who took the place off the waiting list, if the move did not; anybody else waits on."""
        if offer.waiting_entry_id is None:
            return
        entry = session.get_one(WaitingEntry, (offer.clinic_id, offer.waiting_entry_id))
        if entry.state == "offered":
            agreed = offer.state == "agreed"
            entry.state, entry.ended_at = ("placed", offer.settled_at) if agreed else ("waiting", None)

    def _close_day(self, session: Session, offer: Offer) -> None:
        if offer.sick_day_id is not None:
            self.close_day_if_done(session, offer.clinic_id, offer.sick_day_id)

    def close_day_if_done(self, session: Session, clinic_id: UUID, sick_day_id: UUID) -> None:
        """Close a sick day once each of its offers has ended, and no appointment is left with whoever is away.

        The day is held first: of two who settle the last two offers at once, the second closes it.
        """
        session.flush()
        day = session.get_one(SickDay, (clinic_id, sick_day_id), with_for_update=True, populate_existing=True)
        done = not days_with_open_offers(session, [day]) and not appointments_left(session, [day])
        if done != (day.closed_at is not None):
            day.closed_at = self._clock.now() if done else None
            session.flush()

    def _audit(self, session: Session, actor: Actor, offer: Offer, action: str) -> None:
        at = self._clock.real()
        record(session, actor, action, "offer", offer.id, at=at, fields=["state"], clinic_id=offer.clinic_id)
        session.flush()
