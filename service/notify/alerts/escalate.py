"""Let alerts climb: run by the clock every second or so.

1. Find items whose wait is over, or whose newest alert has failed, or has not got out since its first call 15 seconds
   ago, with somebody further up in this round.
2. Each in its own transaction: lock the item, look again, ring the next person. Somebody who has the item and did not
   answer new urgent words has it no longer.
One item that cannot be dealt with holds up no other.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.ladder import Standing, goes_on_in_round
from service.notify.alerts.roster import ladder_of
from service.notify.delivery.limits import ALERT_PATIENCE
from service.notify.delivery.set_aside import SetAside
from service.notify.inbox.events import note
from service.notify.inbox.taking import let_go, locked
from service.notify.models import Attempt, Message
from service.notify.replies.models import InboxItem
from service.notify.states import LOST

NOT_OUT = ("planned", "queued", "sending", "unknown")
"""States of an alert that nobody knows to have got out, once a call was made for it."""

LIMIT = 200


class Escalation:
    """Move every alert on that is due."""

    def __init__(self, database: Database, clock: Clock, alerting: Alerting) -> None:
        self._database = database
        self._clock = clock
        self._alerting = alerting
        self._aside = SetAside("escalation_failed")

    def run(self) -> int:
        """Ring the next person for each item that is due; return how many were rung for."""
        with self._database.read() as session:
            due = self._due(session)
        return sum(self._move_on(clinic_id, item_id) for clinic_id, item_id in due)

    def next_due(self, session: Session) -> datetime | None:
        """Return the moment (clinic time) at which the next wait is over, for a clock that runs time forward."""
        waiting = select(InboxItem.escalates_at).where(
            InboxItem.state != "resolved", InboxItem.escalates_at.is_not(None)
        )
        return session.scalar(waiting.order_by(InboxItem.escalates_at).limit(1))

    def _due(self, session: Session) -> list[tuple[UUID, UUID]]:
        """List the keys of items that have to move on, longest overdue first, but for those that failed just now."""
        resting = self._aside.resting(self._clock.real())
        alert = and_(Message.clinic_id == InboxItem.clinic_id, Message.inbox_item_id == InboxItem.id)
        failed = select(Message.id).where(alert, Message.kind == "alert", self._gave_no_ring())
        items = (
            select(InboxItem)
            .where(InboxItem.state != "resolved", InboxItem.escalates_at.is_not(None))
            .where(or_(InboxItem.escalates_at <= self._clock.now(), failed.exists()))
            .order_by(InboxItem.id.in_(resting), InboxItem.escalates_at)
            .limit(LIMIT)
        )
        return [(item.clinic_id, item.id) for item in session.scalars(items) if self._is_due(session, item)]

    def _is_due(self, session: Session, item: InboxItem) -> bool:
        if item.state == "resolved" or item.escalates_at is None:
            return False
        return item.escalates_at <= self._clock.now() or self._failed(session, item) is not None

    def _move_on(self, clinic_id: UUID, item_id: UUID) -> bool:
        try:
            with self._database.write() as session:
                return self._look_again(session, clinic_id, item_id)
        except Exception as error:  # noqa: BLE001 - the other items must not wait for this one; it is tried again
            self._aside.note(item_id, error, self._clock.real())
            return False

    def _look_again(self, session: Session, clinic_id: UUID, item_id: UUID) -> bool:
        item = locked(session, clinic_id, item_id)
        if item is None or not self._is_due(session, item):
            return False
        failed = self._failed(session, item)
        if failed is not None:
            note(session, item, "alert_failed", self._clock.now(), message_id=failed.id, detail=failed.reason)
        if item.state == "acknowledged":
            let_go(session, item, self._clock.now())
        self._alerting.ring_next(session, item)
        return True

    def _failed(self, session: Session, item: InboxItem) -> Message | None:
        """Return the alert of the rung it stands on, where that has failed and somebody else is left in this round."""
        key = f"alert:{item.id}:{item.round}:{item.rung}:"
        of_rung = (Message.clinic_id == item.clinic_id, Message.dedupe_key.startswith(key, autoescape=True))
        failed = session.scalars(select(Message).where(*of_rung, self._gave_no_ring())).first()
        ladder = ladder_of(session, item.clinic_id) if failed is not None else []
        return failed if goes_on_in_round(ladder, Standing(item.round, item.rung)) else None

    def _gave_no_ring(self) -> ColumnElement[bool]:
        """Tell whether an alert has failed, or nothing came of its calls for too long, however often it was tried."""
        called = and_(Attempt.clinic_id == Message.clinic_id, Attempt.message_id == Message.id)
        long_ago = exists().where(called, Attempt.started_at <= self._clock.real() - ALERT_PATIENCE)
        return or_(Message.state.in_(LOST), and_(Message.state.in_(NOT_OUT), long_ago))
