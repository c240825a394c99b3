"""An answer by text that never arrived has reached nobody: whoever wrote it hears of that."""

from sqlalchemy import ColumnElement, and_, exists, literal_column, select
from sqlalchemy.orm import Session, aliased

from service.notify.models import Message
from service.notify.replies.models import InboxEvent, InboxItem
from service.notify.states import LOST


def answer_was_lost() -> ColumnElement[bool]:
    """Select urgent items in somebody's hands whose patient was reached by an answer alone, which came to nothing.

    A later answer that is still on its way counts, and so does whoever said that they spoke with the patient since.
    """
    open_ = InboxItem.state != literal_column("'resolved'")  # so that the short index of open items serves
    taken = and_(
        open_, InboxItem.state == "acknowledged", InboxItem.urgency == "urgent", InboxItem.contacted_at.is_not(None)
    )
    at_rest = and_(InboxItem.escalates_at.is_(None), InboxItem.contact_due_at.is_(None))
    answer, later = aliased(Message), aliased(Message)
    after = exists().where(_answers(later), later.created_at >= answer.created_at, later.id > answer.id)
    spoken = exists().where(
        InboxEvent.clinic_id == InboxItem.clinic_id,
        InboxEvent.inbox_item_id == InboxItem.id,
        InboxEvent.kind == "contacted",
        InboxEvent.at >= answer.created_at,
    )
    lost = exists().where(_answers(answer), answer.state.in_(LOST), ~after, ~spoken)
    return and_(taken, at_rest, lost)


def lost_its_answer(session: Session, item: InboxItem) -> bool:
    """Tell whether that is so of an item."""
    wanted = select(InboxItem.id).where(InboxItem.clinic_id == item.clinic_id, InboxItem.id == item.id)
    return session.scalar(wanted.where(answer_was_lost())) is not None


def _answers(message: type[Message]) -> ColumnElement[bool]:
    of_item = and_(message.clinic_id == InboxItem.clinic_id, message.inbox_item_id == InboxItem.id)
    return and_(of_item, message.kind == "reply")
