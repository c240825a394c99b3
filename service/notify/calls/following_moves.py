"""Let the calls about another time go along with their sessions.

1. The wish is about a time. It stands while the session has that time, whoever and whichever room it has it with.
2. It is over with the session, or once that begins at another time; given the same time anew, it is over all the same.
3. Once the tick, the move or the cancellation that ended it is taken back, it is back: that of a place only while the
   time lies ahead, as nothing else can be agreed for it later.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.courses.changes import changes_of, read_instant
from service.courses.models import CourseSession, SessionChange
from service.notify.calls.making import drop, place_asked_about, stand_again
from service.notify.calls.models import CallTask
from service.notify.delivery.checks.rules import what_became_of
from service.notify.locks import held

TICKED = what_became_of("completed")
ENDED = (TICKED, *(what_became_of(state) for state in ("booked", "cancelled", "no_show")))
"""Why a wish was over that comes back once that is taken back."""


def follow_moves(session: Session, clinic_id: UUID, session_ids: Collection[UUID], now: datetime) -> None:
    """Drop the calls whose wish is over, and bring those back that ended with what was taken back since."""
    may_change = or_(CallTask.state == "open", and_(CallTask.state == "dropped", CallTask.outcome.in_(ENDED)))
    asked = CallTask.clinic_id == clinic_id, CallTask.session_id.in_(session_ids), CallTask.kind == "move", may_change
    for task in session.scalars(held(select(CallTask).where(*asked).order_by(CallTask.id))).all():
        about = session.get_one(CourseSession, (clinic_id, task.session_id))
        if about.state != "booked" or not _kept_its_time(about, task, changes_of(session, about)):
            drop(session, [task], what_became_of(about.state), now)
        elif task.state == "dropped" and (task.outcome == TICKED or _is_ahead(about, now)):
            stand_again(session, task, about, now)


def _is_ahead(about: CourseSession, now: datetime) -> bool:
    return about.starts_at is not None and about.starts_at > now


def _kept_its_time(about: CourseSession, task: CallTask, changes: Collection[SessionChange]) -> bool:
    """Tell whether a session begins when its patient was told, and has all the while, by the changes that stand."""
    placement = place_asked_about(task)
    told = _time_asked_about(about, placement, changes)
    standing = (one.after for one in changes if one.undone_at is None)
    since = [about.starts_at, *(read_instant(one, "starts_at") for one in standing if _number(one) >= placement)]
    return told is not None and all(starts_at == told for starts_at in since)


def _time_asked_about(about: CourseSession, placement: int, changes: Collection[SessionChange]) -> datetime | None:
    """Return when the session began at the place that the patient was told of; None where nothing tells it any more."""
    if placement == about.placement:
        return about.starts_at
    snapshots = (each for change in changes for each in (change.after, change.before))
    return next((read_instant(each, "starts_at") for each in snapshots if _number(each) == placement), None)


def _number(snapshot: Mapping[str, Any]) -> int:
    return int(snapshot.get("placement", 0))
