"""Copies of a text that a person had sent again.

While a newer copy lives, the text that it stands for is left alone: it is not tried again after a late failure, not
repeated by SMS, and nobody has it sent once more but by its newest copy. So a patient gets each copy that a person
asked for, and no other.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among
from service.notify.models import MESSAGE_STATES, Message
from service.notify.states import LOST

Found = tuple[UUID, UUID, UUID | None]
LIVE = tuple(state for state in MESSAGE_STATES if state not in LOST)
"""States of a copy that is to go, is under way, or has gone."""


def repeated(session: Session, texts: Collection[Message]) -> set[Key]:
    """Return which of these texts have a newer copy that lives; in one query, by the index of sessions."""
    copies = _of_sessions(session, texts, Message.again_of.is_not(None), Message.state.in_(LIVE))
    newest: dict[Key, UUID] = {}
    for clinic_id, id_, first in copies:
        assert first is not None
        newest[clinic_id, first] = max(newest.get((clinic_id, first), id_), id_)
    return {(one.clinic_id, one.id) for one in texts if newest.get(_first(one), one.id) > one.id}


def repeated_by_sms(session: Session, texts: Collection[Message]) -> set[Key]:
    """Return which of these texts went from WhatsApp to SMS before, themselves or as another copy; in one query."""
    rows = _of_sessions(session, texts, Message.fallback.is_not(None))
    gone = {(clinic_id, first or id_) for clinic_id, id_, first in rows}
    return {(one.clinic_id, one.id) for one in texts if _first(one) in gone}


def _first(one: Message) -> Key:
    return one.clinic_id, one.again_of or one.id


def _of_sessions(session: Session, texts: Collection[Message], *which: ColumnElement[bool]) -> Sequence[Found]:
    """Read clinic, id and `again_of` of texts of the protocol about the same sessions."""
    about = {(one.clinic_id, one.session_id) for one in texts if one.kind == "step" and one.session_id is not None}
    if not about:
        return ()
    rows = select(Message.clinic_id, Message.id, Message.again_of)
    of_sessions = among(Message.clinic_id, Message.session_id, about)
    return [(*row,) for row in session.execute(rows.where(of_sessions, *which))]
