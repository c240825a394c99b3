"""A course stays on hold while a worry about it is open: whoever lifts the hold has dealt with the worry first."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.facts import CourseFact
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import InboxItem


def refuse_while_open(session: Session, fact: CourseFact) -> None:
    """Refuse with `concern_open` to lift the hold of a course while an urgent item or a concern is not resolved."""
    if fact.kind != "hold_lifted":
        return
    waiting = select(InboxItem.id).where(
        InboxItem.clinic_id == fact.clinic_id,
        InboxItem.course_id == fact.course_id,
        InboxItem.state != "resolved",
        InboxItem.urgency.in_(HOLDING),
    )
    item_id = session.scalar(waiting.order_by(InboxItem.opened_at).limit(1))
    if item_id is not None:
        raise Refusal("concern_open", {"item": str(item_id)})
