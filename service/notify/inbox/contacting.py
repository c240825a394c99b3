"""The second clock: whoever took an urgent item says that they have spoken with the patient, or when they try again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.clock import Clock
from service.notify.inbox.events import note
from service.notify.inbox.taking import has_new_words, is_overdue, rings_holder
from service.notify.replies.models import InboxEvent, InboxItem


def note_contact(session: Session, actor: Actor, item: InboxItem, clock: Clock) -> None:
    """Note that somebody has spoken with the patient of an item that is taken; the caller holds its row.

    What rings because of new words goes on until whoever has the item has heard of those.
    """
    if item.state != "acknowledged":
        return
    now = clock.now()
    if not has_new_words(item):
        item.contacted_at, item.contact_due_at, item.call_again_at = now, None, None
        item.escalates_at = item.next_channel_at = None
    note(session, item, "contacted", now, actor=actor, staff_id=actor.id if actor.kind == "staff" else None)


def note_no_answer(session: Session, actor: Actor, item: InboxItem, again_at: datetime, clock: Clock) -> None:
    """Note that the patient did not answer, and ring again where nobody has spoken with them by `again_at`."""
    item.contact_due_at = item.call_again_at = again_at
    if rings_holder(item):
        item.escalates_at = item.next_channel_at = None
    note(session, item, "no_answer", clock.now(), actor=actor, staff_id=actor.id if actor.kind == "staff" else None)


@dataclass(frozen=True, slots=True)
class ContactClock:
    """The second clock of an item as pages show it."""

    item_id: UUID
    runs: bool
    rings: bool
    due_at: datetime | None
    called_again_at: datetime | None
    contacted_at: datetime | None
    written_at: datetime | None


def contact_clock(session: Session, item: InboxItem) -> ContactClock | None:
    """Show the second clock; None where nobody has the item, or it has none.

    `written_at` is when somebody last wrote to the patient since it was taken, which the clock does not heed.
    """
    if item.state != "acknowledged" or (item.contact_due_at is None and item.contacted_at is None):
        return None
    runs = item.contact_due_at is not None
    rings = is_overdue(item)
    again, wrote = item.call_again_at, _last_written(session, item) if runs else None
    return ContactClock(item.id, runs, rings, item.contact_due_at, again, item.contacted_at, wrote)


def _last_written(session: Session, item: InboxItem) -> datetime | None:
    of_item = (InboxEvent.clinic_id == item.clinic_id, InboxEvent.inbox_item_id == item.id)
    wrote = select(func.max(InboxEvent.at)).where(*of_item, InboxEvent.kind == "replied")
    return session.scalar(wrote.where(InboxEvent.at >= item.acknowledged_at))
