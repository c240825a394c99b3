"""What staff write down about an item for each other: it is never sent, and never changed once it is written."""

from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, invalid
from service.notify.inbox.events import note
from service.notify.inbox.models import ItemNote
from service.notify.replies.models import InboxItem

NoteKind = Literal["note", "addendum", "raised", "lowered", "told"]
LONGEST = 4000


def write(
    session: Session,
    actor: Actor,
    item: InboxItem,
    kind: NoteKind,
    body: str,
    clock: Clock,
    *,
    happened_at: datetime | None = None,
) -> ItemNote:
    """Add a note of what happened at `happened_at` (clinic time; now, where nothing is said), which is never ahead."""
    words, now = body.strip(), clock.now()
    if not 0 < len(words) <= LONGEST:
        raise invalid(Fault("$.text", f"must have between 1 and {LONGEST} characters"))
    must_have_been(happened_at, now)
    written = ItemNote(clinic_id=item.clinic_id, inbox_item_id=item.id, kind=kind, body=words, at=now)
    written.actor_kind, written.actor_id, written.happened_at = actor.kind, actor.id, happened_at or now
    session.add(written)
    session.flush()
    return written


def add(
    session: Session, actor: Actor, item: InboxItem, body: str, clock: Clock, *, happened_at: datetime | None = None
) -> ItemNote:
    """Write a note; of an item that is closed it is an addendum, as what was written before stays what it is."""
    kind: NoteKind = "addendum" if item.state == "resolved" else "note"
    written = write(session, actor, item, kind, body, clock, happened_at=happened_at)
    note(session, item, "addendum" if kind == "addendum" else "noted", clock.now(), actor=actor)
    record(session, actor, f"concern.{kind}", "concern", item.id, at=clock.real(), fields=["note"])
    return written


def notes_of(session: Session, item: InboxItem) -> list[ItemNote]:
    """Return all notes of an item, in the order in which they were written."""
    of_item = select(ItemNote).where(ItemNote.clinic_id == item.clinic_id, ItemNote.inbox_item_id == item.id)
    return list(session.scalars(of_item.order_by(ItemNote.at, ItemNote.id)))


def must_have_been(happened_at: datetime | None, now: datetime) -> None:
    """Refuse a time that is still to come."""
    if happened_at is not None and happened_at > now:
        raise invalid(Fault("$.happened_at", "must not be in the future"))
