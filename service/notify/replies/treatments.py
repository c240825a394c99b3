"""What a patient was treated for last, and how many local days ago: the ground on which a reply is read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, Select, select
from sqlalchemy.orm import Session

from service.clinics.models import Site
from service.courses.models import Course, CourseSession


@dataclass(frozen=True, slots=True)
class Treatment:
    """A course, and where one of its sessions is completed, that session and its distance in local days."""

    course_id: UUID
    session_id: UUID | None = None
    day: int | None = None


def last_treatment(
    session: Session, clinic_id: UUID, patient_id: UUID, now: datetime, *, course_id: UUID | None = None
) -> Treatment | None:
    """Find the latest completed session, in `course_id` first; else that course, else the newest active one."""
    for course in (course_id, None) if course_id else (None,):
        found = _latest_completed(session, clinic_id, patient_id, now, course)
        if found is not None:
            return found
    return Treatment(course_id) if course_id else _newest_course(session, clinic_id, patient_id)


def day_of(
    session: Session, clinic_id: UUID, session_id: UUID | None, newest: ScalarSelect[datetime], otherwise: datetime
) -> int | None:
    """Count the local days from a session to the newest of some moments, or to `otherwise` where there are none.

    None where the session is not completed.
    """
    if session_id is None:
        return None
    of_session = _completed(clinic_id).where(CourseSession.id == session_id).add_columns(newest)
    row = session.execute(of_session).one_or_none()
    return None if row is None else _days(row[1], row[3] or otherwise, row[2])


def _latest_completed(
    session: Session, clinic_id: UUID, patient_id: UUID, now: datetime, course_id: UUID | None
) -> Treatment | None:
    query = _completed(clinic_id).where(Course.patient_id == patient_id, CourseSession.completed_at <= now)
    if course_id is not None:
        query = query.where(Course.id == course_id)
    row = session.execute(query.order_by(CourseSession.completed_at.desc()).limit(1)).one_or_none()
    return None if row is None else Treatment(row[0].course_id, row[0].id, _days(row[1], now, row[2]))


def _completed(clinic_id: UUID) -> Select[CourseSession, datetime | None, str]:
    return (
        select(CourseSession, CourseSession.completed_at, Site.zone)
        .join(Course, (Course.clinic_id == CourseSession.clinic_id) & (Course.id == CourseSession.course_id))
        .join(Site, (Site.clinic_id == Course.clinic_id) & (Site.id == Course.site_id))
        .where(CourseSession.clinic_id == clinic_id, CourseSession.completed_at.is_not(None))
    )


def _newest_course(session: Session, clinic_id: UUID, patient_id: UUID) -> Treatment | None:
    active = (Course.clinic_id == clinic_id, Course.patient_id == patient_id, Course.state == "active")
    newest = session.scalar(select(Course.id).where(*active).order_by(Course.id.desc()).limit(1))
    return None if newest is None else Treatment(newest)


def _days(completed_at: datetime | None, now: datetime, zone: str) -> int | None:
    if completed_at is None:
        return None
    local = ZoneInfo(zone)
    return (now.astimezone(local).date() - completed_at.astimezone(local).date()).days
