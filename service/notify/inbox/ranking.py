"""Change the urgency of an item by hand: up by anybody, down by a clinician who says why; neither in silence."""

from typing import Literal

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.notify.alerts.ladder import GROUND
from service.notify.inbox.events import note
from service.notify.inbox.lanes import HEIGHT, is_higher
from service.notify.inbox.notes import write
from service.notify.inbox.opening import InboxDoor
from service.notify.replies.models import InboxItem

MAY_LOWER = {"clinician"}


def rank(
    session: Session, actor: Actor, item: InboxItem, to: str, why: str, *, clock: Clock, door: InboxDoor
) -> InboxItem:
    """Give an item whose row (and course) the caller holds another urgency.

    Raised, it holds the course and rings as if it had come in so. Lowered, its alert stops and the hold stays.
    Refuses `already_resolved`, `forbidden` to lower to anybody but clinicians, and `reason_required` there.
    """
    if to not in HEIGHT:
        raise invalid(Fault("$.urgency", f"must be one of {', '.join(HEIGHT)}"))
    if item.state == "resolved":
        raise Refusal("already_resolved")
    if to == item.urgency:
        return item
    raised = is_higher(to, item.urgency)
    if not raised:
        _may_lower(actor, why)
    was, kind = item.urgency, _kind(raised=raised)
    item.urgency = to
    note(session, item, kind, clock.now(), actor=actor, detail=f"{was}>{to}")
    if why.strip():
        write(session, actor, item, kind, why, clock)
    record(session, actor, f"concern.{kind}", "concern", item.id, at=clock.real(), fields=["urgency"])
    if raised:
        door.raised(session, item, actor)
    elif to != "urgent":
        item.escalates_at = item.contact_due_at = item.next_channel_at = None
        if item.rung != GROUND:  # what rings it again rings from the first rung, as nobody has passed by these words
            item.round, item.rung = item.round + 1, GROUND
    session.flush()
    return item


def _may_lower(actor: Actor, why: str) -> None:
    if actor.role not in MAY_LOWER:
        raise Refusal("forbidden")
    if not why.strip():
        raise Refusal("reason_required")


def _kind(*, raised: bool) -> Literal["raised", "lowered"]:
    return "raised" if raised else "lowered"
