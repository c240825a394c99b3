"""Let the calls about another time go along with their sessions.

1. The wish is about a time. It stands while the session has that time, whoever and whichever room it has it with.
2. It is over with the session, or once that begins at another time. A tick that is taken back brings it back.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.courses.changes import changes_of, read_instant
from service.courses.models import CourseSession
from service.notify.calls.making import drop, place_asked_about, stand_again
from service.notify.calls.models import CallTask
from service.notify.delivery.checks.rules import what_became_of

TICKED = what_became_of("completed")


def follow_moves(session: Session, clinic_id: UUID, session_ids: Collection[UUID], now: datetime) -> None:
    """Drop the calls whose wish is over, and bring those back that only a tick had ended."""
    may_change = or_(CallTask.state == "open", and_(CallTask.state == "dropped", CallTask.outcome == TICKED))
    asked = CallTask.clinic_id == clinic_id, CallTask.session_id.in_(session_ids), CallTask.kind == "move", may_change
    held = select(CallTask).where(*asked).order_by(CallTask.id).with_for_update()
    for task in session.scalars(held.execution_options(populate_existing=True)).all():
        about = session.get_one(CourseSession, (clinic_id, task.session_id))
        stands = about.state == "booked" and _time_asked_about(session, task, about) == about.starts_at
        if not stands:
            drop(session, [task], what_became_of(about.state), now)
        elif task.state == "dropped":
            stand_again(session, task, about, now)


def _time_asked_about(session: Session, task: CallTask, about: CourseSession) -> datetime | None:
    """Return when the session began at the place that the patient was told of; None where nothing tells it any more."""
    placement = place_asked_about(task)
    if placement == about.placement:
        return about.starts_at
    snapshots = (each for change in changes_of(session, about) for each in (change.after, change.before))
    return next((read_instant(each, "starts_at") for each in snapshots if each.get("placement") == placement), None)
