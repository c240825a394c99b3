"""Let alerts climb: run by the clock every second or so.

1. Find items whose wait is over, where the next way to somebody is due, or whose newest alert has failed, or has not
   got out since its first call 15 seconds ago, with another way or somebody further up in this round; and items that
   somebody took and did not say in time that they have spoken with the patient.
2. Each in its own transaction: lock the item, look again, ring. Somebody who has the item and did not answer has it no
   longer.
One item that cannot be dealt with holds up no other.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.rounds import gave_no_ring
from service.notify.delivery.set_aside import SetAside
from service.notify.inbox.taking import locked
from service.notify.models import Message
from service.notify.replies.models import InboxItem

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
        """Return the moment (clinic time) at which something is due next, for a clock that runs time forward."""
        ringing = and_(InboxItem.state != "resolved", InboxItem.escalates_at.is_not(None))
        by_way = select(InboxItem.next_channel_at).where(ringing, InboxItem.next_channel_at.is_not(None))
        by_way = by_way.order_by(InboxItem.next_channel_at)
        taken = select(InboxItem.contact_due_at).where(self._taken()).order_by(InboxItem.contact_due_at)
        rings = select(InboxItem.escalates_at).where(ringing).order_by(InboxItem.escalates_at)
        firsts = [session.scalar(one.limit(1)) for one in (rings, by_way, taken)]
        return min((moment for moment in firsts if moment is not None), default=None)

    def _due(self, session: Session) -> list[tuple[UUID, UUID]]:
        """List the keys of items that have to move on, longest overdue first, but for those that failed just now."""
        resting, now = self._aside.resting(self._clock.real()), self._clock.now()
        alert = and_(Message.clinic_id == InboxItem.clinic_id, Message.inbox_item_id == InboxItem.id)
        failed = select(Message.id).where(alert, Message.kind == "alert", gave_no_ring(self._clock.real()))
        ringing = (
            select(InboxItem)
            .where(InboxItem.state != "resolved", InboxItem.escalates_at.is_not(None))
            .where(or_(InboxItem.escalates_at <= now, InboxItem.next_channel_at <= now, failed.exists()))
            .order_by(InboxItem.id.in_(resting), InboxItem.escalates_at)
            .limit(LIMIT)
        )
        late = select(InboxItem).where(self._taken(), InboxItem.contact_due_at <= now)
        late = late.order_by(InboxItem.id.in_(resting), InboxItem.contact_due_at).limit(LIMIT)
        found = [one for items in (ringing, late) for one in session.scalars(items)]
        return [(item.clinic_id, item.id) for item in found if self._seems_due(session, item)]

    def _seems_due(self, session: Session, item: InboxItem) -> bool:
        """Tell whether something is due; what cannot be told of one clinic's item is asked in its own transaction."""
        try:
            return self._is_due(session, item)
        except Exception:  # noqa: BLE001 - one broken row must not stop the alerts of every clinic; it is noted there
            return True

    def _taken(self) -> ColumnElement[bool]:
        """Say which items somebody has who has not yet spoken with the patient, and does not ring."""
        waits = and_(InboxItem.contact_due_at.is_not(None), InboxItem.escalates_at.is_(None))
        return and_(InboxItem.state == "acknowledged", waits)

    def _is_due(self, session: Session, item: InboxItem) -> bool:
        if item.state == "resolved":
            return False
        if item.escalates_at is not None:
            return self._alerting.is_due(session, item)
        return self._is_unheard(item)

    def _is_unheard(self, item: InboxItem) -> bool:
        """Tell whether the time is over that whoever has the item had to speak with the patient."""
        due = item.contact_due_at if item.state == "acknowledged" else None
        return due is not None and due <= self._clock.now()

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
        if item.escalates_at is None:
            self._alerting.ring_holder(session, item, "not_contacted")
        else:
            self._alerting.go_on(session, item)
        return True
