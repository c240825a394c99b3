"""What a patient was treated for last, and how many local days ago: the ground on which a reply is read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from service.base.once import PATIENTS, know, once, once_of
from service.base.pairs import Key, among, among_told, told_pairs
from service.clinics.models import Site
from service.courses.models import Course, CourseSession


@dataclass(frozen=True, slots=True)
class Treatment:
    """A course, and where one of its sessions is completed, that session and its distance in local days."""

    course_id: UUID
    session_id: UUID | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A completed session: its course, when it was completed, and the zone of its site."""

    course_id: UUID
    session_id: UUID
    at: datetime
    zone: str

    def days_to(self, moment: datetime) -> int:
        local = ZoneInfo(self.zone)
        return (moment.astimezone(local).date() - self.at.astimezone(local).date()).days


def last_treatment(
    session: Session, clinic_id: UUID, patient_id: UUID, now: datetime, *, course_id: UUID | None = None
) -> Treatment | None:
    """Find the latest completed session, in `course_id` first; else that course, else the newest active one."""
    for course in (course_id, None) if course_id else (None,):
        found = _latest_completed(session, clinic_id, patient_id, now, course)
        if found is not None:
            return found
    return Treatment(course_id) if course_id else _newest_course(session, clinic_id, patient_id)


def day_of(session: Session, clinic_id: UUID, session_id: UUID, moment: datetime) -> int | None:
    """Count the local days from a session to a moment; None where the session is not completed."""

    def read() -> Done | None:
        row = session.execute(_completed().where(_of_session(clinic_id, session_id))).one_or_none()
        return None if row is None or row[4] is None else Done(row[2], row[3], row[4], row[5])

    done = once(session, (Done, clinic_id, session_id), read)
    return None if done is None else done.days_to(moment)


def _of_session(clinic_id: UUID, session_id: UUID) -> ColumnElement[bool]:
    return and_(CourseSession.clinic_id == clinic_id, CourseSession.id == session_id)


def _latest_completed(
    session: Session, clinic_id: UUID, patient_id: UUID, now: datetime, course_id: UUID | None
) -> Treatment | None:
    for done in once_of(session, Done, PATIENTS, (clinic_id, patient_id), partial(_all_done, session)):
        if done.at <= now and course_id in {None, done.course_id}:
            return Treatment(done.course_id, done.session_id, done.days_to(now))
    return None


def _all_done(session: Session, patients: Collection[Key]) -> Mapping[Key, Sequence[Done]]:
    """Read what patients were treated for, the latest first."""
    found: dict[Key, list[Done]] = {patient: [] for patient in patients}
    rows = session.execute(_OF_PATIENTS, told_pairs(patients))
    for clinic_id, patient_id, course_id, session_id, at, zone in rows:
        if at is not None:
            done = Done(course_id, session_id, at, zone)
            found[clinic_id, patient_id].append(done)
            know(session, (Done, clinic_id, session_id), done)
    return found


def _completed() -> Select[UUID, UUID, UUID, UUID, datetime | None, str]:
    return (
        select(Course.clinic_id, Course.patient_id, Course.id, CourseSession.id, CourseSession.completed_at, Site.zone)
        .join(CourseSession, (Course.clinic_id == CourseSession.clinic_id) & (Course.id == CourseSession.course_id))
        .join(Site, (Site.clinic_id == Course.clinic_id) & (Site.id == Course.site_id))
        .where(CourseSession.completed_at.is_not(None))
    )


_OF_PATIENTS = (
    _completed().where(among_told(Course.clinic_id, Course.patient_id)).order_by(CourseSession.completed_at.desc())
)


def _newest_course(session: Session, clinic_id: UUID, patient_id: UUID) -> Treatment | None:
    newest = once_of(session, _newest_course, PATIENTS, (clinic_id, patient_id), partial(_newest_courses, session))
    return None if newest is None else Treatment(newest)


def _newest_courses(session: Session, patients: Collection[Key]) -> Mapping[Key, UUID | None]:
    found: dict[Key, UUID | None] = dict.fromkeys(patients)
    active = select(Course.clinic_id, Course.patient_id, Course.id).where(
        among(Course.clinic_id, Course.patient_id, patients), Course.state == "active"
    )
    for clinic_id, patient_id, course_id in session.execute(active.order_by(Course.id)):
        found[clinic_id, patient_id] = course_id
    return found
