"""What staff do with an item besides taking, answering and closing it: move, assign, write down, mark."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Refusal
from service.courses.sessions import hold_still
from service.notify.inbox.assigning import assign
from service.notify.inbox.events import note
from service.notify.inbox.knowing import must_know
from service.notify.inbox.models import ItemNote
from service.notify.inbox.notes import add
from service.notify.inbox.opening import InboxDoor
from service.notify.inbox.ranking import MAY_LOWER, rank
from service.notify.inbox.taking import locked
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import InboxItem

MAY_MARK = {"clinician", "manager"}


class CareDesk:
    """Each method checks who may, acts, and leaves an audit entry; the caller commits."""

    def __init__(self, clock: Clock, door: InboxDoor) -> None:
        self._clock = clock
        self._door = door

    def rank(
        self, session: Session, actor: Actor, item_id: UUID, urgency: str, why: str = "", *, seen: int | None = None
    ) -> InboxItem:
        """Raise or lower an item; see `ranking.rank`. To lower what rings takes the words that were `seen`."""
        before = session.get(InboxItem, (clinic_of(actor), item_id))
        if before is not None and before.course_id is not None and urgency in HOLDING:
            hold_still(session, before.clinic_id, before.course_id)  # before the item: `notify/locks.py`
        item = self._locked(session, actor, item_id)
        if item.urgency == "urgent" and urgency != "urgent" and actor.role in MAY_LOWER:
            must_know(session, item, seen)
        return rank(session, actor, item, urgency, why, clock=self._clock, door=self._door)

    def assign(self, session: Session, actor: Actor, item_id: UUID, staff_id: UUID | None) -> InboxItem:
        """Ask a colleague to see to an item."""
        return assign(session, actor, self._locked(session, actor, item_id), staff_id, self._clock)

    def write(
        self, session: Session, actor: Actor, item_id: UUID, text: str, happened_at: datetime | None = None
    ) -> ItemNote:
        """Write a note for colleagues, or an addendum to an item that is closed."""
        return add(session, actor, self._locked(session, actor, item_id), text, self._clock, happened_at=happened_at)

    def mark(self, session: Session, actor: Actor, item_id: UUID, *, needed: bool) -> InboxItem:
        """Say whether the alert of a closed item was needed. Refuses `still_open`, and `forbidden` to the desk."""
        if actor.role not in MAY_MARK:
            raise Refusal("forbidden")
        item = self._locked(session, actor, item_id)
        if item.state != "resolved":
            raise Refusal("still_open")
        item.alert_needed, item.alert_marked_by, item.alert_marked_at = needed, actor.id, self._clock.now()
        note(session, item, "marked", self._clock.now(), actor=actor, detail="needed" if needed else "not_needed")
        record(session, actor, "concern.marked", "concern", item.id, at=self._clock.real(), fields=["alert_needed"])
        return item

    def _locked(self, session: Session, actor: Actor, item_id: UUID) -> InboxItem:
        item = locked(session, clinic_of(actor), item_id)
        if item is None:
            raise Refusal("not_found")
        return item
