"""Ring the next person about an item: move up the ladder and put the alert into the outbox."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Staff
from service.clinics.rota.ways import Ways
from service.notify.alerts.ladder import GROUND, Climb, Rung, Standing, climb, goes_on_in_round
from service.notify.alerts.ringing import Ringing
from service.notify.alerts.roster import ladder_of
from service.notify.inbox.events import note
from service.notify.inbox.taking import holder_of, is_overdue, let_go
from service.notify.inbox.telling_others import tell_former_holder
from service.notify.replies.models import InboxItem

LOOK_AGAIN = timedelta(minutes=1)
"""How soon the ladder is read again where nobody on it can be reached: somebody may have been put on call."""

Why = Literal["new_words", "not_contacted"]
LEADS = {
    "new_words": "NEW WORDS.",
    "not_contacted": "YOU HAVE THIS, and have not said that you reached them.",
    "try_again": "TIME TO RING AGAIN.",
}
"""Why the person who has an item is rung."""

LOG = structlog.get_logger()
Exhausted = Callable[[Session, InboxItem], None]
"""Hears that the last rung had its time and nobody took the item, or that there is nobody who can be rung."""


class Alerting:
    """Ring people one after another; `exhausted` is told each time that the ladder begins anew."""

    def __init__(self, clock: Clock, exhausted: Exhausted | None = None, public_url: str | None = None) -> None:
        self._clock = clock
        self._ringing = Ringing(clock, public_url)
        self._exhausted = exhausted

    def ring_next(self, session: Session, item: InboxItem) -> None:
        """Move the item one step up its ladder; the caller holds the item's row."""
        stood = Standing(item.round, item.rung)
        move = climb(ladder_of(session, item.clinic_id, self._clock.now()), stood)
        if move.rung is not None or item.escalates_at is None:  # told once, not with every look at an empty ladder
            self._note_passed(session, item, move.passed)
        if move.rung is None:
            self._nobody(session, item)
            self._ringing.set_clock(session, item)
        elif stood == Standing():
            self._begin(session, item, move.to, move.rung)
        else:
            self._ring(session, item, move, move.rung)
            self._ringing.set_clock(session, item)

    def ring_holder(self, session: Session, item: InboxItem, why: Why = "new_words") -> None:
        """Ring the person who has the item, about new urgent words or because they have not reached the patient.

        They have as long as the ladder's next rung. The new round begins on the ground, so that the ladder follows from
        its first rung. Where no way leads to the holder the item is let go, and the ladder begins at once. The caller
        holds the item's row.
        """
        now, holder, is_next_call = self._clock.now(), holder_of(session, item), item.call_again_at is not None
        note(session, item, why, now, staff_id=holder.id if holder else None)
        item.round, item.rung = item.round + 1, GROUND
        if why == "new_words":
            item.contact_due_at = item.call_again_at = None  # the clock starts again once they are heard of
        if holder is None or not Ways.read(session, item.clinic_id).to(holder):
            let_go(session, item, now)
            self.ring_next(session, item)
            return
        first = climb(ladder_of(session, item.clinic_id, self._clock.now()), Standing(item.round, item.rung)).rung
        item.escalates_at = now + (first.wait if first is not None else LOOK_AGAIN)
        self._ringing.ring(
            session, item, holder, LEADS.get("try_again" if is_next_call else why, ""), to_reach=why == "not_contacted"
        )
        self._ringing.set_clock(session, item)
        session.flush()

    def ring_again(self, session: Session, item: InboxItem) -> None:
        """Tell those who are rung about an item of urgent words that came in meanwhile; nobody gets longer by that.

        They hear of them at once, or where they heard of others less than a minute ago, when that is over. Who is rung
        because they have not reached the patient has to hear of these first. The caller holds the item's row.
        """
        if is_overdue(item):
            note(session, item, "new_words", self._clock.now(), staff_id=item.acknowledged_by)
            item.contact_due_at = item.call_again_at = None
        self._tell_words(session, item, self._ringing.again_at(session, item))

    def ring_from(self, session: Session, item: InboxItem, above: int) -> None:
        """Ring a new round of an item that was let go, from the rung above a number."""
        item.round, item.rung = item.round + 1, above
        self.ring_next(session, item)

    def go_on(self, session: Session, item: InboxItem) -> None:
        """Do what is due of an item that rings: further ways to those who were rung, then the next person."""
        moves_on = self._is_late(item) or self.is_stuck(session, item)
        self._ringing.note_failed(session, item)
        self._ringing.carry_on(session, item)
        if moves_on:
            holder = holder_of(session, item) if item.state == "acknowledged" else None
            if item.state == "acknowledged":
                let_go(session, item, self._clock.now())
            self.ring_next(session, item)
            if holder is not None:
                tell_former_holder(session, holder, item, self._clock)
        else:
            self._tell_words(session, item, self._ringing.again_at(session, item))
        session.flush()

    def _tell_words(self, session: Session, item: InboxItem, at: datetime | None) -> None:
        """Tell words at the time that they are told, and note when something is due next."""
        is_time = at is not None and at <= self._clock.now()
        if is_time:
            self._ringing.ring_again(session, item)
        self._ringing.set_clock(session, item, None if is_time else at)

    def is_due(self, session: Session, item: InboxItem) -> bool:
        """Tell whether something is due of an item that rings."""
        by_way = item.next_channel_at is not None and item.next_channel_at <= self._clock.now()
        if self._is_late(item) or by_way or self._ringing.unnoted(session, item):
            return True
        return self.is_stuck(session, item) or self._ringing.has_more(session, item)

    def is_stuck(self, session: Session, item: InboxItem) -> bool:
        """Tell whether an alert of the rung it stands on failed, and somebody else is left in this round."""
        if not self._ringing.failed_on_rung(session, item):
            return False
        return goes_on_in_round(ladder_of(session, item.clinic_id, self._clock.now()), Standing(item.round, item.rung))

    def _is_late(self, item: InboxItem) -> bool:
        return item.escalates_at is not None and item.escalates_at <= self._clock.now()

    def _note_passed(self, session: Session, item: InboxItem, passed: Iterable[Rung]) -> None:
        for rung in passed:
            note(session, item, "passed_over", self._clock.now(), staff_id=rung.staff_id, detail="no_mobile")

    def _begin(self, session: Session, item: InboxItem, to: Standing, rung: Rung) -> None:
        """Ring the first person of all; nobody was rung about the item before."""
        item.round, item.rung = to.round, to.rung
        item.escalates_at = self._clock.now() + rung.wait
        self._ringing.begin(session, item, session.get_one(Staff, (item.clinic_id, rung.staff_id)))

    def _ring(self, session: Session, item: InboxItem, move: Climb, rung: Rung) -> None:
        begins_anew = move.to.round > item.round
        item.round, item.rung = move.to.round, move.to.rung
        item.escalates_at = self._clock.now() + rung.wait
        self._ringing.ring(session, item, session.get_one(Staff, (item.clinic_id, rung.staff_id)))
        if begins_anew and self._exhausted is not None:
            self._exhausted(session, item)

    def _nobody(self, session: Session, item: InboxItem) -> None:
        if item.escalates_at is None:
            note(session, item, "nobody_reachable", self._clock.now())
        elif self._exhausted is not None:
            self._exhausted(session, item)
        item.escalates_at = self._clock.now() + LOOK_AGAIN
        LOG.error("alert_reaches_nobody", clinic_id=str(item.clinic_id), item_id=str(item.id))
