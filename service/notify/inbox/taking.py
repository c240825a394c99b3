"""Take an item: one person answers for it from then on, and its alert stops climbing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.clinics.models import Staff
from service.notify.inbox.events import note
from service.notify.replies.models import InboxItem


@dataclass(frozen=True, slots=True)
class Taking:
    """What became of it: `taken_now`, already `yours`, `taken_by_other`, or `resolved` before."""

    result: str
    item: InboxItem


def take(session: Session, actor: Actor, item: InboxItem, clock: Clock) -> Taking:
    """Take an item whose row the caller holds."""
    if item.state == "resolved":
        return Taking("resolved", item)
    if item.state == "acknowledged":
        return Taking("yours" if item.acknowledged_by == actor.id else "taken_by_other", item)
    item.state, item.acknowledged_by, item.acknowledged_at = "acknowledged", actor.id, clock.now()
    item.escalates_at = None
    record(session, actor, "concern.acknowledged", "concern", item.id, at=clock.real(), clinic_id=item.clinic_id)
    note(session, item, "taken", clock.now(), actor=actor, staff_id=_staff_id(actor))
    session.flush()
    return Taking("taken_now", item)


def locked(session: Session, clinic_id: UUID, item_id: UUID) -> InboxItem | None:
    """Read an item and hold its row until the transaction ends."""
    wanted = select(InboxItem).where(InboxItem.clinic_id == clinic_id, InboxItem.id == item_id)
    return session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one_or_none()


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
