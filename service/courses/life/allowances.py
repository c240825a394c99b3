"""Read what clinicians have allowed out of the histories of sessions; nothing is read where no distance is narrow."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.clinics.models import ApiToken, Staff
from service.courses.changes import TAKEN_BACK, read_instant
from service.courses.life.allowing import Allowed, Pair, Told, allowed_of, narrow, still_allowed
from service.courses.life.line import Line
from service.courses.models import CourseSession, SessionChange

Lines = Mapping[UUID, tuple[Line, ZoneInfo]]
"""Courses by id, each with the zone of its site."""


def read_allowed(session: Session, clinic_id: UUID, lines: Lines) -> dict[UUID, dict[Pair, Allowed]]:
    """Return by course what was allowed of its distances under a minimum, in one query for all courses."""
    asked = {course_id: each for course_id, each in lines.items() if narrow(each[0])}
    histories = _histories(session, clinic_id, asked) if asked else {}
    return {course_id: allowed_of(line, histories.get(course_id, ())) for course_id, (line, _) in asked.items()}


def read_still_allowed(
    session: Session, clinic_id: UUID, lines: Lines, undone: Collection[UUID]
) -> dict[UUID, set[Pair]]:
    """Return by course what may come back without a clinician; see `still_allowed`."""
    asked = {course_id: each for course_id, each in lines.items() if narrow(each[0])}
    histories = _histories(session, clinic_id, asked) if asked else {}
    return {course_id: still_allowed(line, histories[course_id], undone) for course_id, (line, _) in asked.items()}


def _histories(session: Session, clinic_id: UUID, asked: Lines) -> Mapping[UUID, list[Told]]:
    one, change = CourseSession, SessionChange
    rows = session.execute(
        select(one.course_id, one.number, change, Staff, ApiToken)
        .join(change, (change.clinic_id == one.clinic_id) & (change.session_id == one.id))
        .outerjoin(Staff, (Staff.clinic_id == change.clinic_id) & (Staff.id == change.actor_id))
        .outerjoin(ApiToken, (ApiToken.clinic_id == change.clinic_id) & (ApiToken.id == change.actor_id))
        .where(one.clinic_id == clinic_id, one.course_id.in_(tuple(asked)))
    )
    found: dict[UUID, list[Told]] = defaultdict(list)
    for row in rows:
        found[row.course_id].append(_told(row, asked[row.course_id][1]))
    return found


def _told(row: Row[UUID, int, SessionChange, Staff, ApiToken], zone: ZoneInfo) -> Told:
    _, number, change, staff, token = row
    at = read_instant(change.after, "completed_at") or read_instant(change.after, "starts_at")
    return Told(
        id=change.id,
        number=number,
        at=change.at,
        on=at.astimezone(zone).date() if at else None,
        together=change.together or change.id,
        undone_at=None if change.action == TAKEN_BACK else change.undone_at,
        by=_clinician((staff, token)),
        reason=change.reason,
        dated=read_instant(change.before, "starts_at") != read_instant(change.after, "starts_at"),
    )


def _clinician(actors: Iterable[Staff | ApiToken | None]) -> str | None:
    """Return the name of whoever did it, if they may go under a minimum."""
    return next((each.name for each in actors if each is not None and each.role == "clinician"), None)
