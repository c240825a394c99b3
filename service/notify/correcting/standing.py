"""Whether a correction still has to reach its patient: not once its session is ticked again; and whether it did."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among, keys_of
from service.courses.models import CourseSession
from service.notify.correcting.models import Correction
from service.notify.delivery.follow import may_be_there
from service.notify.delivery.settle import finish
from service.notify.models import Message
from service.notify.remaking import locked_unsent
from service.notify.states import LOST

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


def put_right_at(session: Session, about: CourseSession, now: datetime) -> datetime | None:
    """Say when a patient was last told that what went out for a session was a mistake, as it is ticked again.

    A correction that has not left is taken back first: it would ask them to disregard the true texts. One that was
    taken back, or is lost, has told them nothing.
    """
    _take_back(session, about, now)
    corrections = (
        select(Correction, Message)
        .outerjoin(Message, and_(Message.clinic_id == Correction.clinic_id, Message.id == Correction.message_id))
        .where(Correction.clinic_id == about.clinic_id, Correction.session_id == about.id)
        .order_by(Correction.at.desc(), Correction.id.desc())
    )
    rows = session.execute(corrections)
    return next((one.at for one, text in rows if text is None or _may_have_told(session, text)), None)


def _take_back(session: Session, about: CourseSession, now: datetime) -> None:
    """Cancel what has not left; all that waits is held with it, in the order of ids, as the tick changes that next."""
    for row in locked_unsent(session, about.clinic_id, Message.session_id == about.id):
        if is_correction(row):
            finish(session, row, "cancelled", TICKED_AGAIN, now)
    session.flush()


def _may_have_told(session: Session, text: Message) -> bool:
    return text.state not in LOST or may_be_there(session, text)
