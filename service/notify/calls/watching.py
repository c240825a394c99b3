"""Watch texts that may become calls, and calls whose texts arrive after all. Run by the clock, harmless to repeat."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from service.base.clock import Clock
from service.base.database import Database
from service.base.pairs import Key
from service.base.periodic import Periodic
from service.courses.models import CourseSession
from service.notify.calls.following import follow_texts, sent_again
from service.notify.calls.making import COMES_BACK
from service.notify.calls.models import CallTask
from service.notify.calls.nudging import CallNudges
from service.notify.calls.rules import ARRIVED, CALLED_OFF, LOST, NO_ROUTE, PATIENCE, TEXTED_DAYS, WAITING
from service.notify.delivery.complaints import complain
from service.notify.delivery.set_aside import SetAside
from service.notify.models import Message

EVERY = 10.0
MOST = 100
DAYS_BACK = timedelta(days=3)

ON_THE_INDEX: ColumnElement[bool] = literal_column(
    "messages.call_day is not null and messages.state not in ('accepted', 'sent', 'delivered', 'read', 'cancelled')"
)
"""As the index of such texts says it, word for word: else a planner cannot tell that it may use it."""

Found = list[Key]


class CallWatch:
    """Turn what did not reach its patient into calls, drop calls that are not needed any more, and nudge."""

    def __init__(self, database: Database, clock: Clock, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._nudges = CallNudges(database, clock, public_url)
        self._aside = SetAside("call_not_followed")

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Do what is due, at most `MOST` texts of each kind; return how many were looked at or told."""
        return self._follow() + self._nudges.run()

    def next_due(self) -> datetime | None:
        """Return the next moment (clinic time) at which a text becomes a call or somebody is nudged."""
        with self._database.read() as session:
            now = self._clock.now()
            waiting = select(func.min(Message.due_at)).where(
                ON_THE_INDEX,
                Message.call_day.in_(TEXTED_DAYS),
                Message.state.in_(("unknown", *WAITING)),
                Message.due_at > now - PATIENCE,
            )
            first = session.scalar(waiting)
        found = [first + PATIENCE if first else None, self._nudges.next_due()]
        return min((at for at in found if at is not None), default=None)

    def _follow(self) -> int:
        try:
            now = self._clock.now()
            resting = self._aside.resting(self._clock.real())
            with self._database.read() as session:
                ids = {*_to_ring(session, now, resting), *_not_needed(session, resting)}
            return sum(self._aside.guard(sorted(ids), lambda some: self._follow_texts(some, now), self._clock.real()))
        except Exception as error:  # noqa: BLE001 - it is tried again soon, and nudging must not wait for it
            complain("call_watch_failed", error)
            return 0

    def _follow_texts(self, keys: Sequence[Key], now: datetime) -> int:
        with self._database.write() as session:
            return follow_texts(session, keys, now)


def _to_ring(session: Session, now: datetime, resting: Collection[UUID]) -> Found:
    return [(clinic_id, id_) for clinic_id, id_ in session.execute(_but(to_ring(now), resting))]


def _but(query: Select[UUID, UUID], resting: Collection[UUID]) -> Select[UUID, UUID]:
    return query.where(Message.id.not_in(resting)) if resting else query


def to_ring(now: datetime) -> Select[UUID, UUID]:
    """Select texts without a task that `rules.why_call` asks one for, and no other that would stay in the way for ever.

    One that was sent again and arrived so gets no task, however late it was lost itself.
    """
    text, task = Message, CallTask
    early = and_(text.call_day.in_(TEXTED_DAYS), or_(text.reason.is_(None), text.reason.not_in(CALLED_OFF)))
    lost = and_(text.state.in_(LOST), early)
    unreachable = and_(text.state == "skipped", text.reason.in_(NO_ROUTE))
    late = and_(text.state.in_(("unknown", *WAITING)), early, text.due_at <= now - PATIENCE)
    told_later = _same_session_later(now)
    rows = (
        _with_session(select(text.clinic_id, text.id))
        .outerjoin(task, and_(task.clinic_id == text.clinic_id, task.key == text.dedupe_key))
        .where(ON_THE_INDEX, text.due_at.between(now - DAYS_BACK, now), or_(lost, unreachable, late))
        .where(_stands(), or_(task.id.is_(None), and_(task.state == "dropped", task.outcome.in_(COMES_BACK))))
        .where(or_(text.expires_at.is_(None), text.expires_at > now, ~told_later), ~sent_again())
    )
    return rows.order_by(text.due_at).limit(MOST)


def _same_session_later(now: datetime) -> ColumnElement[bool]:
    later = aliased(Message)
    same = and_(later.clinic_id == Message.clinic_id, later.session_id == Message.session_id)
    newer = and_(
        later.call_day > Message.call_day, later.occurrence == Message.occurrence, later.due_at <= now + PATIENCE
    )
    return exists().where(same, newer)


def _not_needed(session: Session, resting: Collection[UUID]) -> Found:
    """Find texts of open tasks that arrived after all, or whose session is not completed any more."""
    rows = (
        _with_session(select(Message.clinic_id, Message.id))
        .join(CallTask, and_(CallTask.clinic_id == Message.clinic_id, CallTask.key == Message.dedupe_key))
        .where(CallTask.state == "open", or_(Message.state.in_(ARRIVED), sent_again(), ~_stands()))
    )
    return [
        (clinic_id, id_) for clinic_id, id_ in session.execute(_but(rows, resting).order_by(Message.id).limit(MOST))
    ]


def _with_session(query: Select[UUID, UUID]) -> Select[UUID, UUID]:
    about = CourseSession
    return query.join(about, and_(about.clinic_id == Message.clinic_id, about.id == Message.session_id))


def _stands() -> ColumnElement[bool]:
    return and_(CourseSession.state == "completed", CourseSession.completion == Message.occurrence)
