"""Whether a correction still has to reach its patient: not once its session is ticked again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among, keys_of
from service.courses.models import CourseSession
from service.notify.delivery.settle import finish
from service.notify.models import Message
from service.notify.remaking import locked_unsent

TICKED_AGAIN, WANTS_NO_TEXTS = "ticked_again", "wants_no_texts"


def is_correction(message: Message) -> bool:
    """Tell it from an answer out of the inbox, which is about no session."""
    return message.kind == "reply" and message.session_id is not None


def overtaken(session: Session, messages: Sequence[Message]) -> set[Key]:
    """Return the corrections among these texts whose session is completed: the true texts have come since."""
    keys = keys_of((one.clinic_id, one.session_id) for one in messages if is_correction(one))
    completed = select(CourseSession.clinic_id, CourseSession.id).where(CourseSession.state == "completed")
    rows = session.execute(completed.where(among(CourseSession.clinic_id, CourseSession.id, keys))) if keys else ()
    ticked = {(clinic_id, id_) for clinic_id, id_ in rows}
    return {
        (one.clinic_id, one.id) for one in messages if is_correction(one) and (one.clinic_id, one.session_id) in ticked
    }


def take_back(session: Session, clinic_id: UUID, session_ids: Collection[UUID], now: datetime) -> None:
    """Cancel what has not left: it would ask the patient to disregard the true texts."""
    for row in locked_unsent(session, clinic_id, Message.kind == "reply", Message.session_id.in_(session_ids)):
        finish(session, row, "cancelled", TICKED_AGAIN, now)
    session.flush()
