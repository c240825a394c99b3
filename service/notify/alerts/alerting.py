"""Ring the next person about an item: move up the ladder and put the alert into the outbox."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.clinics.models import Staff
from service.notify.alerts.alert_text import alert_text
from service.notify.alerts.facts import facts_of
from service.notify.alerts.fitting import fits_alert
from service.notify.alerts.ladder import GROUND, Climb, Rung, Standing, climb
from service.notify.alerts.roster import ladder_of, reachable
from service.notify.inbox.events import note
from service.notify.inbox.taking import holder_of, let_go
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem

LOOK_AGAIN = timedelta(minutes=1)
"""How soon the ladder is read again where nobody on it can be reached: somebody may have been put on call."""

LOG = structlog.get_logger()


class Alerting:
    """Ring people one after another; each alert is one text, made once for its item, round, rung and person."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def ring_next(self, session: Session, item: InboxItem) -> None:
        """Move the item one step up its ladder; the caller holds the item's row."""
        move = climb(ladder_of(session, item.clinic_id), Standing(item.round, item.rung))
        if move.rung is not None or item.escalates_at is None:  # told once, not with every look at an empty ladder
            self._note_passed(session, item, move.passed)
        if move.rung is None:
            self._nobody(session, item)
        else:
            self._ring(session, item, move, move.rung)
        session.flush()

    def ring_holder(self, session: Session, item: InboxItem) -> None:
        """Ring the person who has the item, about new urgent words; they have as long as the ladder's next rung.

        The new round begins on the ground, so that the ladder follows from its first rung. Where the holder has no
        phone the item is let go, and the ladder begins at once. The caller holds the item's row.
        """
        now, holder = self._clock.now(), holder_of(session, item)
        note(session, item, "new_words", now, staff_id=holder.id if holder else None)
        item.round, item.rung = item.round + 1, GROUND
        if holder is None or not reachable(holder):
            let_go(session, item, now)
            self.ring_next(session, item)
            return
        first = climb(ladder_of(session, item.clinic_id), Standing(item.round, item.rung)).rung
        item.escalates_at = now + (first.wait if first is not None else LOOK_AGAIN)
        self._alert(session, item, holder)
        session.flush()

    def _note_passed(self, session: Session, item: InboxItem, passed: Iterable[Rung]) -> None:
        for rung in passed:
            note(session, item, "passed_over", self._clock.now(), staff_id=rung.staff_id, detail="no_mobile")

    def _ring(self, session: Session, item: InboxItem, move: Climb, rung: Rung) -> None:
        item.round, item.rung = move.to.round, move.to.rung
        item.escalates_at = self._clock.now() + rung.wait
        self._alert(session, item, session.get_one(Staff, (item.clinic_id, rung.staff_id)))

    def _alert(self, session: Session, item: InboxItem, staff: Staff) -> None:
        now = self._clock.now()
        draft = MessageDraft(
            clinic_id=item.clinic_id,
            dedupe_key=f"alert:{item.id}:{item.round}:{item.rung}:{staff.id}",
            kind="alert",
            lane="urgent",
            due_at=now,
            created_at=now,
            staff_id=staff.id,
            inbox_item_id=item.id,
            to_number=staff.mobile,
            body=alert_text(facts_of(session, item, now), fits_alert),
        )
        message = put(session, draft)
        if message is not None:
            note(session, item, "alerted", now, staff_id=staff.id, message_id=message.id)

    def _nobody(self, session: Session, item: InboxItem) -> None:
        if item.escalates_at is None:
            note(session, item, "nobody_reachable", self._clock.now())
        item.escalates_at = self._clock.now() + LOOK_AGAIN
        LOG.error("alert_reaches_nobody", clinic_id=str(item.clinic_id), item_id=str(item.id))
