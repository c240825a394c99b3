"""Watch what was asked by text: run by the clock.

A text that will not reach the patient, and an answer that did not come in time, put the offer on the list of those to
ring, with the reason. A sick day is closed once nobody is left to ring about an appointment either, and open again
where one came back. Each offer and each day is dealt with in a transaction of its own.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.actors import SYSTEM
from service.base.clock import Clock
from service.base.database import Database
from service.base.rotation import Rotation
from service.courses.offers.finding import days_with_open_offers, hold_offer
from service.courses.offers.models import Offer, SickDay
from service.courses.offers.settling import Settling
from service.courses.offers.sick_appointments import appointments_left
from service.courses.offers.texting import OfferTexts

EVERY = 2.0
AT_ONCE = 200
LATELY = timedelta(days=2)
LOG = structlog.get_logger()


class Watching:
    """Look at every offer that waits for an answer by text, and every sick day, `AT_ONCE` of them at a time."""

    def __init__(self, database: Database, clock: Clock, settling: Settling, texts: OfferTexts) -> None:
        self._database = database
        self._clock = clock
        self._settling = settling
        self._texts = texts
        self._asked, self._open_days = Rotation[Offer](Offer.id, AT_ONCE), Rotation[SickDay](SickDay.id, AT_ONCE)

    @property
    def periodic(self) -> tuple[tuple[float, Callable[[], int]], ...]:
        return ((EVERY, self.run), (EVERY, self.look_over_days))

    def run(self) -> int:
        """Put on the list of those to ring whom no text will tell any more; return how many."""
        with self._database.read() as session:
            waiting = self._asked.next(session, select(Offer).where(Offer.state == "asked"))
            not_gone = self._texts.not_gone(session, waiting)
            due = [(one.clinic_id, one.id) for one in waiting if one.id in not_gone or self._is_late(one)]
        return sum(self._alone(self._settle, *key) for key in due)

    def look_over_days(self) -> int:
        """Close sick days that are settled by what happened to appointments, or open them again; return how many."""
        with self._database.read() as session:
            days = self._open_days.next(session, self._days())
            left, asked = appointments_left(session, days), days_with_open_offers(session, days)
            wrong = [day for day in days if (day.closed_at is None) != (day.id in left or day.id in asked)]
        return sum(self._alone(self._close, day.clinic_id, day.id) for day in wrong)

    def next_due(self) -> datetime | None:
        """Return the moment (clinic time) at which the next answer is late."""
        with self._database.read() as session:
            next_one = select(Offer.answer_by).where(Offer.state == "asked", Offer.answer_by > self._clock.now())
            return session.scalar(next_one.order_by(Offer.answer_by).limit(1))

    def _is_late(self, offer: Offer) -> bool:
        return offer.answer_by is not None and offer.answer_by <= self._clock.now()

    def _days(self) -> Select[SickDay]:
        """Select the days that are open, and those not long past that could be opened again."""
        lately = self._clock.now().date() - LATELY
        open_still = SickDay.closed_at.is_(None) | (SickDay.on_date >= lately)
        return select(SickDay).where(SickDay.absence_id.is_not(None), open_still)

    def _alone(self, do: Callable[[Session, UUID, UUID], bool], clinic_id: UUID, one: UUID) -> bool:
        try:
            with self._database.write() as session:
                return do(session, clinic_id, one)
        except Exception as error:  # noqa: BLE001 - the others must not wait for this one; it is tried again
            kind = type(error).__name__
            LOG.error("offer_not_settled", offer_id=str(one), kind=kind)  # noqa: TRY400 - a trace may quote a patient
            return False

    def _close(self, session: Session, clinic_id: UUID, sick_day_id: UUID) -> bool:
        self._settling.close_day_if_done(session, clinic_id, sick_day_id)
        return True

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
