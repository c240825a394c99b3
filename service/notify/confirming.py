"""Which replies confirm a session: a bare CONFIRM to the text that asked for it.

Nothing of its own is stored. A reply that is no more than a matter of the desk always becomes an inbox item, but for a
CONFIRM that answers such a text (`replies/settle.py`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.notify.case import CourseCase
from service.notify.models import Message
from service.notify.replies.models import Reply
from service.protocols.definition import ExpectsReply


def confirmations(session: Session, case: CourseCase, replies: Iterable[Reply]) -> dict[UUID, Message]:
    """Map the ids of the replies that confirm to the text that each of them answers."""
    settled = {one.id: one.message_id for one in replies if one.category == "admin" and one.inbox_item_id is None}
    asking = [step.key for step in case.protocol.steps if step.expects_reply is ExpectsReply.CONFIRM_MOVE]
    answered = select(Message).where(
        Message.clinic_id == case.clinic.id,
        Message.course_id == case.course.id,
        Message.id.in_([id_ for id_ in settled.values() if id_ is not None]),
        Message.step.in_(asking),
    )
    asked = {message.id: message for message in session.scalars(answered)}
    return {reply_id: asked[id_] for reply_id, id_ in settled.items() if id_ in asked}


def confirmed_at(
    case: CourseCase, replies: Iterable[Reply], confirming: Mapping[UUID, Message]
) -> dict[UUID, datetime]:
    """Map the ids of the sessions to when they were first confirmed; one that was moved since is not confirmed."""
    found: dict[UUID, datetime] = {}
    for reply in sorted(replies, key=lambda one: one.received_at):
        message = confirming.get(reply.id)
        about = case.session(message.session_id) if message else None
        if message is not None and about is not None and message.occurrence == about.placement:
            found.setdefault(about.id, reply.received_at)
    return found
