"""What a patient asked of the desk does not end with the worry that it came in beside: it gets an item of its own."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.unreadable import can_be_read
from service.notify.inbox.codes import opened_with_code
from service.notify.inbox.events import note
from service.notify.inbox.models import ItemNote
from service.notify.inbox.urgency import HOLDING
from service.notify.replies.models import InboxEvent, InboxItem, Reply

OF_DESK = "admin"


def leave_requests(session: Session, actor: Actor, item: InboxItem, clock: Clock) -> InboxItem | None:
    """Open an item of the desk with the requests of a worry that was just closed; None where there are none.

    It waits since the first of them came, by text or told to staff. What said so goes over to it, and is left once.
    """
    asked = _requests(session, item) if item.urgency in HOLDING else []
    if not asked:
        return None
    came = [_came(one) for one in asked]
    values = {
        "clinic_id": item.clinic_id,
        "urgency": OF_DESK,
        "state": "open",
        "round": 1,
        "rung": 0,
    }
    whose = {
        name: getattr(item, name) for name in ("patient_id", "conversation_id", "course_id", "session_id", "language")
    }
    values["source"] = "reply" if isinstance(asked[0], Reply) else "staff"
    said = {"text": "\n".join(one.body for one in asked), "signs": [], "because": "[]"}
    left = opened_with_code(session, values | whose | said | {"opened_at": min(came)})
    for one in asked:
        one.inbox_item_id = left.id
    record(session, actor, "concern.opened", "concern", left.id, at=clock.real(), clinic_id=item.clinic_id)
    note(session, left, "opened", clock.now(), actor=actor, detail=OF_DESK)
    note(session, item, "left_for_desk", clock.now(), detail=left.code)
    return left


def left_of(session: Session, item: InboxItem) -> InboxItem | None:
    """Find the item of the desk in which the requests of a closed worry wait, or waited."""
    if item.state != "resolved" or item.urgency not in HOLDING:
        return None
    of_item = InboxEvent.clinic_id == item.clinic_id, InboxEvent.inbox_item_id == item.id
    told = select(InboxEvent.detail).where(*of_item, InboxEvent.kind == "left_for_desk")
    code = session.scalar(told.order_by(InboxEvent.id.desc()).limit(1))
    if code is None:
        return None
    of_desk = select(InboxItem).where(InboxItem.clinic_id == item.clinic_id, InboxItem.code == code)
    left = of_desk.where(InboxItem.id > item.id).order_by(InboxItem.id).limit(1)
    return session.scalars(left).one_or_none()


def left_untouched(session: Session, item: InboxItem) -> InboxItem | None:
    """Find what a closed worry left for the desk, where nobody has touched it and nothing has joined it since."""
    left = left_of(session, item)
    if left is None or left.state != "open":
        return None
    of_left = InboxEvent.clinic_id == left.clinic_id, InboxEvent.inbox_item_id == left.id
    more = select(InboxEvent.id).where(*of_left, InboxEvent.kind != "opened").limit(1)
    return left if session.scalar(more) is None else None


def take_requests_back(session: Session, actor: Actor, item: InboxItem, left: InboxItem, clock: Clock) -> None:
    """Put what was left for the desk back into a worry that is open again: its words stand in that anyway."""
    wrote = select(Reply).where(Reply.clinic_id == left.clinic_id, Reply.inbox_item_id == left.id)
    told = select(ItemNote).where(ItemNote.clinic_id == left.clinic_id, ItemNote.inbox_item_id == left.id)
    for one in (*session.scalars(wrote), *session.scalars(told)):
        one.inbox_item_id = item.id
    left.state, left.outcome, left.resolved_by, left.resolved_at = "resolved", "nothing_to_do", actor.id, clock.now()
    left.note = f"Closing item {item.code} was taken back: these words are in it again."
    record(session, actor, "concern.resolved", "concern", left.id, at=clock.real(), clinic_id=left.clinic_id)
    note(session, left, "resolved", clock.now(), actor=actor, staff_id=actor.id if actor.kind == "staff" else None)


def _requests(session: Session, item: InboxItem) -> list[Reply | ItemNote]:
    """Find the requests beside what worried, oldest first; where a person raised them, they were what worried."""
    wrote = select(Reply).where(Reply.clinic_id == item.clinic_id, Reply.inbox_item_id == item.id)
    wrote = wrote.where(Reply.staff_id.is_(None)).order_by(Reply.received_at, Reply.id)
    replies = list(session.scalars(wrote))
    told = select(ItemNote).where(ItemNote.clinic_id == item.clinic_id, ItemNote.inbox_item_id == item.id)
    notes = list(session.scalars(told.where(ItemNote.urgency.is_not(None)).order_by(ItemNote.at, ItemNote.id)))
    worried = [one.category for one in replies] + [one.urgency for one in notes]
    if not HOLDING.intersection(worried) and _raised(session, item):
        return []
    asked = [one for one in replies if one.category == OF_DESK], [one for one in notes if one.urgency == OF_DESK]
    return sorted((one for some in asked for one in some if can_be_read(one.body)), key=_came)


def _came(asked: Reply | ItemNote) -> datetime:
    return asked.received_at if isinstance(asked, Reply) else asked.at


def _raised(session: Session, item: InboxItem) -> bool:
    of_item = InboxEvent.clinic_id == item.clinic_id, InboxEvent.inbox_item_id == item.id
    return session.scalar(select(InboxEvent.id).where(*of_item, InboxEvent.kind == "raised").limit(1)) is not None
