"""Rows of texts that have not left: hold them still, or bring one back for the same text told anew."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.notify.delivery.follow import may_be_there
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.outbox import MessageDraft, put

UNSENT = ("planned", "queued")
COMES_BACK = frozenset({"planned", "queued", "cancelled", "skipped", "expired"})


def locked_unsent(session: Session, clinic_id: UUID, *which: ColumnElement[bool]) -> list[Message]:
    """Lock those texts of a clinic that no worker has sent yet, in the order of their ids."""
    rows = select(Message).where(Message.clinic_id == clinic_id, Message.state.in_(UNSENT), *which)
    locked = session.scalars(rows.order_by(Message.id).with_for_update().execution_options(populate_existing=True))
    return [row for row in locked if row.state in UNSENT]


def made_or_woken(session: Session, draft: MessageDraft, now: datetime) -> Message | None:
    """Make the text, or give the row of the same text its new times; None where it went out, or may have."""
    message = put(session, draft)
    if message is not None:
        return message
    same = select(Message).where(Message.clinic_id == draft.clinic_id, Message.dedupe_key == draft.dedupe_key)
    message = session.scalars(same.with_for_update().execution_options(populate_existing=True)).one()
    if message.state not in COMES_BACK or may_be_there(session, message):
        return None
    if message.state not in UNSENT:
        move_message(session, message, "planned", None, now)
    message.due_at, message.expires_at, message.next_try_at = draft.due_at, draft.expires_at, draft.due_at
    message.reason, message.updated_at, message.channel, message.language = None, now, draft.channel, draft.language
    message.body = draft.body
    session.flush()
    return message
