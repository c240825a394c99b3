"""Take back a link that named the wrong patient, with what followed from it.

1. The item, the texts of that conversation in it, and the conversation itself name nobody again.
2. The hold that the item had put on that patient's course is gone, as if it had never been: nobody reacted there. What
   it kept back is looked at again at once. A hold for any other cause stays.
3. The record keeps who had named the patient, how they had made sure, and who took it back.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.notify.inbox.linking import hold_for_link
from service.notify.replies.models import Conversation, InboxEvent, InboxItem, Reply
from service.patients.models import Patient


def link_of(session: Session, item: InboxItem) -> InboxEvent | None:
    """Return the line of the record by which a person named the patient; None where none did, or it was taken back."""
    told = select(InboxEvent).where(
        InboxEvent.clinic_id == item.clinic_id,
        InboxEvent.inbox_item_id == item.id,
        InboxEvent.kind.in_(("linked", "unlinked")),
    )
    newest = session.scalar(told.order_by(InboxEvent.at.desc(), InboxEvent.id.desc()).limit(1))
    return newest if newest is not None and newest.kind == "linked" else None


def hold_for_unlink(session: Session, item: InboxItem, clock: Clock) -> None:
    """Hold what taking back changes besides the item, before the item itself is held: `notify/locks.py`."""
    patient = session.get(Patient, (item.clinic_id, item.patient_id)) if item.patient_id else None
    if patient is not None:
        hold_for_link(session, item, patient, clock)


def unlink(session: Session, item: InboxItem) -> None:
    """Name nobody again; the caller holds the item's row and withdraws the hold."""
    was = item.patient_id
    if item.conversation_id is not None:
        theirs = (
            Reply.clinic_id == item.clinic_id,
            Reply.inbox_item_id == item.id,
            Reply.conversation_id == item.conversation_id,
            Reply.patient_id == was,
        )
        session.execute(update(Reply).where(*theirs).values(patient_id=None, course_id=None))
        conversation = session.get_one(Conversation, (item.clinic_id, item.conversation_id))
        if conversation.patient_id == was:
            conversation.patient_id = None
    item.patient_id, item.course_id, item.session_id = None, None, None
    session.flush()
