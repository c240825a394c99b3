"""How an offer ends, and what follows: the reserved place, the text, the waiting list, and the sick day.

`asked` → `to_call`, and both → agreed, moved, called or withdrawn. A place that is kept for a session of a sick day
stays kept until its offer has ended; one from the waiting list goes to the next as soon as it was not taken.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.courses.offers.finding import OPEN
from service.courses.offers.models import Offer, SickDay, WaitingEntry
from service.courses.offers.texting import OfferTexts
from service.courses.reservations.desk import ReservationDesk

Ending = Literal["agreed", "moved", "called", "withdrawn"]
WhyCall = Literal["not_textable", "declined", "no_answer", "no_place", "place_lost"]


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

    def to_call(self, session: Session, actor: Actor, offer: Offer, why: WhyCall, reason: str | None = None) -> None:
        """Put an offer on the list of those to ring."""
        offer.state, offer.why_call, offer.reason = "to_call", why, reason
        session.flush()
        self._texts.take_back(session, offer)
        if offer.waiting_entry_id is not None:
            self.release(session, actor, offer)
        self._audit(session, actor, offer, "offer.to_call")

    def release(self, session: Session, actor: Actor, offer: Offer) -> None:
        if offer.reservation_id is not None:
            self._reservations.release(session, actor, offer.reservation_id, clinic_id=offer.clinic_id)

    def _entry_goes_on(self, session: Session, offer: Offer) -> None:
        """Take a patient who has a place off the waiting list; whoever did not take it waits on."""
        if offer.waiting_entry_id is None:
            return
        entry = session.get_one(WaitingEntry, (offer.clinic_id, offer.waiting_entry_id))
        if entry.state == "offered":
            placed = offer.state in {"agreed", "moved"}
            entry.state, entry.ended_at = ("placed", offer.settled_at) if placed else ("waiting", None)

    def _close_day(self, session: Session, offer: Offer) -> None:
        if offer.sick_day_id is not None:
            self.close_day_if_done(session, offer.clinic_id, offer.sick_day_id)

    def close_day_if_done(self, session: Session, clinic_id: UUID, sick_day_id: UUID) -> None:
        """Close a sick day once each of its offers has ended."""
        session.flush()
        left = select(Offer.id).where(
            Offer.clinic_id == clinic_id, Offer.sick_day_id == sick_day_id, Offer.state.in_(OPEN)
        )
        if session.scalar(left.limit(1)) is None:
            day = session.get_one(SickDay, (clinic_id, sick_day_id))
            day.closed_at = day.closed_at or self._clock.now()

    def _audit(self, session: Session, actor: Actor, offer: Offer, action: str) -> None:
        at = self._clock.real()
        record(session, actor, action, "offer", offer.id, at=at, fields=["state"], clinic_id=offer.clinic_id)
        session.flush()
