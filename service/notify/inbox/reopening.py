"""Take back a closing that was a slip, while nothing rests on it yet.

What is urgent or a concern only whoever closed it takes back, within minutes: later an addendum puts it right.
"""

from datetime import datetime, timedelta

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Refusal
from service.courses.models import CourseHold
from service.notify.calls.making import open_with_item
from service.notify.inbox.clocks import set_clocks_back
from service.notify.inbox.events import note
from service.notify.inbox.opening import InboxDoor
from service.notify.inbox.requests_left import left_untouched, take_requests_back
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import InboxItem

UNDO_FOR = timedelta(minutes=30)
UNDO_WORRY_FOR = timedelta(minutes=5)
"""A worry that was closed by a slip rings nobody: so long, and no longer, one press puts that right."""


def until_when(item: InboxItem, actor: Actor) -> datetime | None:
    """Return until when somebody may take back the closing of an item; None where it is not theirs to take back."""
    if item.state != "resolved" or item.resolved_at is None:
        return None
    if item.urgency not in HOLDING:
        return item.resolved_at + UNDO_FOR
    return item.resolved_at + UNDO_WORRY_FOR if actor.id is not None and actor.id == item.resolved_by else None


def may_reopen(session: Session, actor: Actor, item: InboxItem, now: datetime) -> bool:
    """Tell whether somebody can still take back the closing of an item."""
    until = until_when(item, actor)
    return until is not None and now <= until and not _followed(session, item)


def reopen(session: Session, actor: Actor, item: InboxItem, clock: Clock, door: InboxDoor) -> None:
    """Open a closed item again as it was, its note kept; the caller holds its course and its row.

    Its clocks and its place on the ladder are what they were, its course is on hold again where it was, and what it
    left for the desk is in it again. Refuses `nothing_to_undo` where it is not closed, `forbidden` to take back how
    somebody else has closed a worry, and `undo_too_late` where it is no slip any more: closed longer ago, or more came
    in since, which waits in an item of its own.
    """
    if item.state != "resolved":
        raise Refusal("nothing_to_undo")
    if item.urgency in HOLDING and until_when(item, actor) is None:
        raise Refusal("forbidden")
    if not may_reopen(session, actor, item, clock.now()):
        raise Refusal("undo_too_late")
    left = left_untouched(session, item)
    if left is not None:
        take_requests_back(session, actor, item, left, clock)
    item.state = "acknowledged" if item.acknowledged_by else "open"
    item.outcome = item.happened_at = item.resolved_by = item.resolved_at = None
    set_clocks_back(item)
    record(session, actor, "concern.reopened", "concern", item.id, at=clock.real(), fields=["state", "outcome"])
    staff_id = actor.id if actor.kind == "staff" else None
    note(session, item, "reopened", clock.now(), actor=actor, staff_id=staff_id)
    open_with_item(session, actor, item, clock.now())
    if _has_held(session, item):
        door.hold(session, item, actor)


def _has_held(session: Session, item: InboxItem) -> bool:
    """Tell whether the item has put its course on hold: a clinician may have lifted that since it was closed."""
    holds = select(CourseHold.id).where(CourseHold.clinic_id == item.clinic_id, CourseHold.cause_id == item.id)
    return session.scalar(holds.where(CourseHold.course_id == item.course_id).limit(1)) is not None


def _followed(session: Session, item: InboxItem) -> bool:
    """Tell whether another item waits that newer words of these people would join."""
    of_patient = InboxItem.patient_id == item.patient_id if item.patient_id else false()
    of_talk = InboxItem.conversation_id == item.conversation_id if item.conversation_id else false()
    waiting = select(InboxItem.id).where(InboxItem.clinic_id == item.clinic_id, InboxItem.state != "resolved")
    left = left_untouched(session, item)
    if left is not None:
        waiting = waiting.where(InboxItem.id != left.id)
    return session.scalar(waiting.where(or_(of_patient, of_talk)).limit(1)) is not None
