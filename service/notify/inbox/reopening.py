"""Take back a closing that was a slip, while nothing rests on it yet.

Not for what is urgent or a concern: that is closed with what was done about it, and an addendum puts it right.
"""

from datetime import datetime, timedelta

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Refusal
from service.notify.calls.making import open_with_item
from service.notify.inbox.events import note
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import InboxItem

UNDO_FOR = timedelta(minutes=30)


def may_reopen(session: Session, item: InboxItem, now: datetime) -> bool:
    """Tell whether the closing of an item can still be taken back."""
    if item.state != "resolved" or item.urgency in HOLDING or item.resolved_at is None:
        return False
    return now - item.resolved_at <= UNDO_FOR and not _followed(session, item)


def reopen(session: Session, actor: Actor, item: InboxItem, clock: Clock) -> None:
    """Open a closed item again as it was, its note kept; the caller holds its row.

    Refuses `nothing_to_undo` where it is not closed, and `undo_too_late` where it is no slip any more: a worry, closed
    longer ago, or more came in since, which waits in an item of its own.
    """
    if item.state != "resolved":
        raise Refusal("nothing_to_undo")
    if not may_reopen(session, item, clock.now()):
        raise Refusal("undo_too_late")
    item.state = "acknowledged" if item.acknowledged_by else "open"
    item.outcome = item.happened_at = item.resolved_by = item.resolved_at = None
    record(session, actor, "concern.reopened", "concern", item.id, at=clock.real(), fields=["state", "outcome"])
    staff_id = actor.id if actor.kind == "staff" else None
    note(session, item, "reopened", clock.now(), actor=actor, staff_id=staff_id)
    open_with_item(session, actor, item, clock.now())


def _followed(session: Session, item: InboxItem) -> bool:
    """Tell whether another item waits that newer words of these people would join."""
    of_patient = InboxItem.patient_id == item.patient_id if item.patient_id else false()
    of_talk = InboxItem.conversation_id == item.conversation_id if item.conversation_id else false()
    waiting = select(InboxItem.id).where(InboxItem.clinic_id == item.clinic_id, InboxItem.state != "resolved")
    return session.scalar(waiting.where(or_(of_patient, of_talk)).limit(1)) is not None
