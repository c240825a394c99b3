"""Take back a link that named the wrong patient, with what followed from it.

1. The item, the texts of that conversation in it, and the conversation itself name nobody again.
2. The hold that the item had put on that patient's course is gone, as if it had never been: nobody reacted there. What
   it kept back is looked at again at once. A hold for any other cause stays.
3. What else had joined it, her own texts or what staff heard of her, is hers still: it opens an item of its own, which
   holds and rings like any other.
4. The texts that went to that number name nobody, or the next from there would be taken for hers.
5. The record keeps who had named the patient, how they had made sure, and who took it back.
"""

from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.notify.inbox.linking import hold_for_link
from service.notify.inbox.models import ItemNote
from service.notify.inbox.opening import Report
from service.notify.inbox.urgency import RANK
from service.notify.models import Message
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
        _unname_messages(session, item, was)
        conversation = session.get_one(Conversation, (item.clinic_id, item.conversation_id))
        if conversation.patient_id == was:
            conversation.patient_id = None
    item.patient_id, item.course_id, item.session_id = None, None, None
    session.flush()


def own_report(session: Session, item: InboxItem) -> Report | None:
    """Report what an item holds of its patient that did not come by its conversation; None where there is nothing.

    What staff heard stands among the other words: all are shown again then, rather too much than too little.
    """
    if item.patient_id is None:
        return None
    texts = session.scalars(_own_texts(item).order_by(Reply.received_at, Reply.id)).all()
    has_heard = _has_heard(session, item)
    if not texts and not has_heard:
        return None
    said = item.text if has_heard else "\n".join(text.body for text in texts)
    urgencies = [item.urgency] if has_heard else [each for each in (text.category for text in texts) if each in RANK]
    return Report(
        clinic_id=item.clinic_id,
        source="staff" if not texts else "reply",
        urgency=max(urgencies, key=RANK.__getitem__, default="unclear"),
        text=said,
        signs=item.signs if has_heard else list(dict.fromkeys(sign for text in texts for sign in text.signs)),
        patient_id=item.patient_id,
        course_id=item.course_id,
        session_id=item.session_id,
        conversation_id=texts[-1].conversation_id if texts else None,
        language=item.language,
    )


def move_own(session: Session, item: InboxItem, to: InboxItem) -> None:
    """Bring the patient's own texts, and what staff were told, from an item that is not theirs to their own."""
    of_item = _own_texts(item, to.patient_id).with_only_columns(Reply.id)
    found = list(session.scalars(of_item))
    mine = Reply.clinic_id == item.clinic_id, Reply.id.in_(found)
    session.execute(update(Reply).where(*mine).values(inbox_item_id=to.id))
    told = ItemNote.clinic_id == item.clinic_id, ItemNote.inbox_item_id == item.id, ItemNote.kind == "told"
    session.execute(update(ItemNote).where(*told).values(inbox_item_id=to.id))


def _own_texts(item: InboxItem, patient_id: UUID | None = None) -> Select[Reply]:
    return select(Reply).where(
        Reply.clinic_id == item.clinic_id,
        Reply.inbox_item_id == item.id,
        Reply.patient_id == (patient_id or item.patient_id),
        Reply.conversation_id.is_distinct_from(item.conversation_id),
    )


def _has_heard(session: Session, item: InboxItem) -> bool:
    """Tell whether staff have put something of the patient's into an item that began with a text."""
    by_staff = InboxEvent.kind == "joined", InboxEvent.actor_kind == "staff", InboxEvent.inbox_item_id == item.id
    return session.scalar(select(InboxEvent.id).where(InboxEvent.clinic_id == item.clinic_id, *by_staff)) is not None


def _unname_messages(session: Session, item: InboxItem, was: UUID | None) -> None:
    sent = Message.clinic_id == item.clinic_id, Message.conversation_id == item.conversation_id
    session.execute(update(Message).where(*sent, Message.patient_id == was).values(patient_id=None, course_id=None))
