"""Watch what was asked by text: run by the clock.

A text that will not reach the patient, and an answer that did not come in time, put the offer on the list of those to
ring, with the reason. Each offer is dealt with in a transaction of its own.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.clock import Clock
from service.base.database import Database
from service.courses.offers.finding import hold_offer
from service.courses.offers.models import Offer
from service.courses.offers.settling import Settling
from service.courses.offers.texting import OfferTexts

EVERY = 2.0
AT_ONCE = 200
LOG = structlog.get_logger()


class Watching:
    """Look at every offer that waits for an answer by text."""

    def __init__(self, database: Database, clock: Clock, settling: Settling, texts: OfferTexts) -> None:
        self._database = database
        self._clock = clock
        self._settling = settling
        self._texts = texts

    @property
    def periodic(self) -> tuple[tuple[float, Callable[[], int]], ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Put on the list of those to ring whom no text will tell any more; return how many."""
        with self._database.read() as session:
            waiting = session.scalars(select(Offer).where(Offer.state == "asked").limit(AT_ONCE)).all()
            not_gone = self._texts.not_gone(session, waiting)
            due = [(one.clinic_id, one.id) for one in waiting if one.id in not_gone or self._is_late(one)]
        return sum(self._look_again(*key) for key in due)

    def next_due(self) -> datetime | None:
        """Return the moment (clinic time) at which the next answer is late."""
        with self._database.read() as session:
            next_one = select(Offer.answer_by).where(Offer.state == "asked", Offer.answer_by > self._clock.now())
            return session.scalar(next_one.order_by(Offer.answer_by).limit(1))

    def _is_late(self, offer: Offer) -> bool:
        return offer.answer_by is not None and offer.answer_by <= self._clock.now()

    def _look_again(self, clinic_id: UUID, offer_id: UUID) -> bool:
        try:
            with self._database.write() as session:
                return self._settle(session, clinic_id, offer_id)
        except Exception as error:  # noqa: BLE001 - the other offers must not wait for this one; it is tried again
            kind = type(error).__name__
            LOG.error("offer_not_settled", offer_id=str(offer_id), kind=kind)  # noqa: TRY400 - a trace may quote a patient
            return False

    def _settle(self, session: Session, clinic_id: UUID, offer_id: UUID) -> bool:
        offer = hold_offer(session, clinic_id, offer_id)
        if offer.state != "asked":
            return False
        reason = self._texts.not_gone(session, [offer]).get(offer.id)
        if reason is not None:
            self._settling.to_call(session, SYSTEM, offer, "not_textable", reason)
        elif self._is_late(offer):
            self._settling.to_call(session, SYSTEM, offer, "no_answer")
        else:
            return False
        return True
