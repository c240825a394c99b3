"""Take an item: one person answers for it from then on, and its alert stops climbing.

New urgent words in an item that somebody has ring that person first; the item stays theirs, and the clock of the ladder
runs (`has_new_words`) until they are heard of. Where they are not in time the item is let go, and anybody may take it.

Whoever takes an urgent item has the clinic's time to speak with the patient (`contact_due_at`). If they do not say in
time that they have, the same happens as with new words (`is_overdue`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.clinics.models import Clinic, Staff
from service.notify.inbox.events import note
from service.notify.inbox.telling_others import tell_others
from service.notify.locks import held
from service.notify.replies.models import InboxItem


@dataclass(frozen=True, slots=True)
class Taking:
    """What became of it: `taken_now`, already `yours`, `taken_by_other`, or `resolved` before."""

    result: str
    item: InboxItem


def take(session: Session, actor: Actor, item: InboxItem, clock: Clock) -> Taking:
    """Take an item whose row the caller holds, and tell the others who were alerted.

    The person who has it already hears of new words by that.
    """
    if item.state == "resolved":
        return Taking("resolved", item)
    if item.state == "acknowledged":
        return Taking("yours" if hear(session, actor, item, clock) else "taken_by_other", item)
    item.state, item.acknowledged_by, item.acknowledged_at = "acknowledged", actor.id, clock.now()
    item.escalates_at = item.next_channel_at = None
    start_contact_clock(session, item, clock.now())
    record(session, actor, "concern.acknowledged", "concern", item.id, at=clock.real(), clinic_id=item.clinic_id)
    note(session, item, "taken", clock.now(), actor=actor, staff_id=_staff_id(actor))
    session.flush()
    tell_others(session, actor, item, clock)
    return Taking("taken_now", item)


def start_contact_clock(session: Session, item: InboxItem, now: datetime) -> None:
    """Give whoever has an urgent item the clinic's time from `now` to speak with the patient."""
    if item.urgency == "urgent":
        minutes = session.get_one(Clinic, item.clinic_id).contact_minutes
        item.contact_due_at, item.contacted_at, item.call_again_at = now + timedelta(minutes=minutes), None, None


def rings_holder(item: InboxItem) -> bool:
    """Tell whether the person who has the item is rung about it, and has not answered yet."""
    return item.state == "acknowledged" and item.escalates_at is not None


def has_new_words(item: InboxItem) -> bool:
    """Tell whether urgent words came in since somebody took the item, of which that person has not heard yet."""
    return rings_holder(item) and item.contact_due_at is None


def is_overdue(item: InboxItem) -> bool:
    """Tell whether whoever has the item is rung because they have not said that they spoke with the patient."""
    return rings_holder(item) and item.contact_due_at is not None


def hear(session: Session, actor: Actor, item: InboxItem, clock: Clock) -> bool:
    """Note that the person who has the item knows of all its words; False where that is not `actor`."""
    if item.state != "acknowledged" or item.acknowledged_by != actor.id:
        return False
    if rings_holder(item):
        item.escalates_at = item.next_channel_at = None
        start_contact_clock(session, item, clock.now())
        note(session, item, "heard", clock.now(), actor=actor, staff_id=_staff_id(actor))
        session.flush()
    return True


def holder_of(session: Session, item: InboxItem) -> Staff | None:
    """Return the member of staff who has an item; None where nobody has, or a program took it by its token."""
    return session.get(Staff, (item.clinic_id, item.acknowledged_by)) if item.acknowledged_by else None


def let_go(session: Session, item: InboxItem, now: datetime, *, quietly: bool = False) -> None:
    """Open an item again whose holder did not answer when it rang; it was theirs no longer than that.

    `quietly`: the record tells otherwise why.
    """
    holder = holder_of(session, item)
    if not quietly:
        note(session, item, "let_go", now, staff_id=holder.id if holder else None)
    item.state, item.acknowledged_by, item.acknowledged_at = "open", None, None
    item.contact_due_at = item.call_again_at = None


def locked(session: Session, clinic_id: UUID, item_id: UUID) -> InboxItem | None:
    """Read an item and hold its row until the transaction ends."""
    wanted = select(InboxItem).where(InboxItem.clinic_id == clinic_id, InboxItem.id == item_id)
    return session.scalars(held(wanted)).one_or_none()


def hold_waiting(
    session: Session, clinic_id: UUID, patient_ids: Collection[UUID], conversation_id: UUID | None = None
) -> list[InboxItem]:
    """Read what waits of these patients, or of this conversation, and hold its rows until the transaction ends."""
    of_talk = false() if conversation_id is None else InboxItem.conversation_id == conversation_id
    theirs = or_(InboxItem.patient_id.in_(patient_ids), of_talk)
    waiting = select(InboxItem).where(InboxItem.clinic_id == clinic_id, InboxItem.state != "resolved", theirs)
    return list(session.scalars(held(waiting.order_by(InboxItem.id))))


def actor_of_staff(staff: Staff) -> Actor:
    """Make the actor of somebody who writes from their own phone."""
    return Actor(
        "staff",
        clinic_id=staff.clinic_id,
        id=staff.id,
        role=staff.role,  # type: ignore[arg-type]  # the column's check constraint holds the three roles
        may_lift_holds=staff.may_lift_holds,
        may_sign_protocols=staff.may_sign_protocols,
    )


def _staff_id(actor: Actor) -> UUID | None:
    return actor.id if actor.kind == "staff" else None
