"""What a patient was told for a tick that was taken back, and whether that was put right, as a database is asked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from service.base.columns import UtcDateTime
from service.notify.calls.models import CallTask
from service.notify.correcting.models import Correction
from service.notify.delivery.follow import MAYBE_THERE
from service.notify.models import Attempt, Message, MessageMove
from service.notify.states import LEFT, LOST

At = ColumnElement[datetime] | InstrumentedAttribute[datetime | None]


def went_out() -> ColumnElement[bool]:
    """Say that a text left, or may have: also where WhatsApp had it, and the SMS that repeats it was taken back."""
    had = aliased(Attempt)  # those who ask this read an attempt themselves
    of_text = had.clinic_id == Message.clinic_id, had.message_id == Message.id
    return or_(Message.state.in_(LEFT), exists().where(*of_text, had.state.in_(MAYBE_THERE)))


def was_rung() -> ColumnElement[bool]:
    """Say that somebody told a patient by telephone what follows a treatment."""
    return and_(CallTask.kind == "aftercare", CallTask.state == "done", CallTask.outcome == "reached")


def put_right(told: type[Message] | type[CallTask], at: At) -> ColumnElement[bool]:
    """Say that somebody has put right since what a patient was told: by telephone, or by a text that is not lost."""
    text = aliased(Message)
    lost = exists().where(
        text.clinic_id == Correction.clinic_id, text.id == Correction.message_id, text.state.in_(LOST)
    )
    about = Correction.clinic_id == told.clinic_id, Correction.session_id == told.session_id
    return exists().where(*about, Correction.at >= at, ~lost.correlate(Correction))


def departed_at() -> ColumnElement[datetime]:
    """Give when a text left: not when it moved last, as a receipt may come after somebody has put it right."""
    left = (
        select(func.max(MessageMove.at, type_=UtcDateTime()))
        .where(MessageMove.clinic_id == Message.clinic_id, MessageMove.message_id == Message.id)
        .where(MessageMove.to_state == "sending")
        .correlate(Message)
        .scalar_subquery()
    )
    return func.coalesce(left, Message.updated_at, type_=UtcDateTime())


def lost_corrections(session: Session, clinic_id: UUID, *which: ColumnElement[bool]) -> dict[UUID, Message]:
    """Return the newest correction of each session that was to be read and is lost; `which` restricts corrections."""
    rows: Select[UUID, Message] = (
        select(Correction.session_id, Message)
        .join(Message, and_(Message.clinic_id == Correction.clinic_id, Message.id == Correction.message_id))
        .where(Correction.clinic_id == clinic_id, Message.state.in_(LOST), *which)
    )
    return dict(session.execute(rows.order_by(Correction.at)).all())
