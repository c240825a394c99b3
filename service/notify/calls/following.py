"""Make and drop calls as their texts and sessions stand. One rule, whoever asks: a fact of a course, or the clock.

1. A text that somebody has to ring for gets its task, unless a later one of the same session says all that still holds.
2. A task whose text arrived after all, or goes after all, is dropped; so is one whose session was not completed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from service.base.pairs import among
from service.courses.models import CourseSession
from service.notify.calls.making import call_for, drop
from service.notify.calls.models import CallTask
from service.notify.calls.rules import ARRIVED, PATIENCE, TextStands, why_call
from service.notify.locks import held
from service.notify.models import Message


@dataclass(frozen=True, slots=True)
class Called:
    """A text that may become a call, its session, and the task if there is one; `again`: sent again, and it arrived."""

    message: Message
    about: CourseSession
    task: CallTask | None
    again: bool = False

    @property
    def stands(self) -> bool:
        """Tell whether the text belongs to the tick that stands."""
        return self.about.state == "completed" and self.message.occurrence == self.about.completion


def follow_session(session: Session, clinic_id: UUID, session_id: UUID, now: datetime) -> None:
    """Make or drop the calls of one session, in the transaction in which it was ticked or taken back."""
    follow(session, _read(session, Message.clinic_id == clinic_id, Message.session_id == session_id), now)


def follow_patient(session: Session, clinic_id: UUID, patient_id: UUID, now: datetime) -> None:
    """Make or drop the calls of a patient who can be reached in another way than before."""
    waits = or_(CallTask.state == "open", and_(CallTask.id.is_(None), Message.expires_at > now))
    follow(session, _read(session, Message.clinic_id == clinic_id, Message.patient_id == patient_id, waits), now)


def follow_texts(session: Session, ids: Iterable[tuple[UUID, UUID]], now: datetime) -> int:
    """Make or drop the calls of these texts, by clinic and id; return how many were looked at."""
    by_clinic: dict[UUID, list[UUID]] = {}
    for clinic_id, id_ in ids:
        by_clinic.setdefault(clinic_id, []).append(id_)
    found = 0
    for clinic_id, wanted in by_clinic.items():
        rows = _read(session, Message.clinic_id == clinic_id, Message.id.in_(wanted))
        follow(session, rows, now)
        found += len(rows)
    return found


def follow(session: Session, rows: Iterable[Called], now: datetime) -> None:
    """Bring tasks to where their texts stand."""
    rows = list(rows)
    for one in rows:
        why = _why(one, now)
        over = _why_over(one, now)
        if one.task is not None and one.task.state == "open":
            if over is not None:
                drop(session, [one.task], over, now)
        elif why is not None and not one.again and not _is_told_later(one, rows, now):
            call_for(session, one.message, one.about, why, now)
    session.flush()


def _why(one: Called, now: datetime) -> str | None:
    text = one.message
    stands = TextStands(text.call_day or 0, text.state, text.reason, text.due_at)
    return why_call(stands, now) if one.stands else None


def _why_over(one: Called, now: datetime) -> str | None:
    if not one.stands:
        return "completion_undone"
    if one.message.state in ARRIVED or one.again:
        return "delivered_after_all"
    return "goes_by_text" if one.message.state == "planned" and one.message.due_at > now else None


def _is_told_later(one: Called, rows: Iterable[Called], now: datetime) -> bool:
    """Tell whether its advice is out of date and that of a later day of the same session is due soon."""
    text = one.message
    if text.expires_at is None or text.expires_at > now:
        return False
    later = (each.message for each in rows if each.stands and each.about.id == one.about.id)
    return any((each.call_day or 0) > (text.call_day or 0) and each.due_at <= now + PATIENCE for each in later)


def _read(session: Session, *which: ColumnElement[bool]) -> list[Called]:
    """Read the texts that may become calls; they and the calls about their sessions are held, so that none changes."""
    query: Select[Message, CourseSession, CallTask, bool] = (
        select(Message, CourseSession, CallTask, sent_again())
        .join(CourseSession, and_(CourseSession.clinic_id == Message.clinic_id, CourseSession.id == Message.session_id))
        .outerjoin(CallTask, and_(CallTask.clinic_id == Message.clinic_id, CallTask.key == Message.dedupe_key))
        .where(Message.call_day.is_not(None), *which)
        .order_by(Message.id)
    )
    texts = query.with_for_update(of=Message).execution_options(populate_existing=True)
    found = [Called(*row) for row in session.execute(texts)]
    _hold_calls(session, found)
    return found


def _hold_calls(session: Session, found: Iterable[Called]) -> None:
    """Read the calls anew that were read beside their texts: somebody may have settled one meanwhile."""
    about = {(one.about.clinic_id, one.about.id) for one in found}
    if about:
        calls = select(CallTask).where(among(CallTask.clinic_id, CallTask.session_id, about))
        session.scalars(held(calls.order_by(CallTask.id))).all()


def sent_again() -> ColumnElement[bool]:
    """Tell whether somebody had the text sent again and that arrived."""
    again = aliased(Message)
    of_session = again.clinic_id == Message.clinic_id, again.session_id == Message.session_id
    return exists().where(*of_session, again.again_of == Message.id, again.state.in_(ARRIVED))
