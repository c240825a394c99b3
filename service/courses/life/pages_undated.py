"""The courses that need a date: one of their sessions is to be placed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from service.courses.models import Course, CourseSession
from service.courses.page_views import CourseLines, course_lines
from service.courses.reading import courses_by_id
from service.patients.models import Patient
from service.web.layout import local_today

MOST = 50
PRESSING = ("needs_consultation", "overdue", "due", "due_later", "not_begun", "complete")


@dataclass(frozen=True, slots=True)
class UndatedCourse:
    """A course and whose it is."""

    course: CourseLines
    patient_name: str

    @property
    def number(self) -> int:
        """Give the first session that is to be placed."""
        return self.course.to_be_placed[0].number


def undated_courses(session: Session, clinic_id: UUID, now: datetime) -> list[UndatedCourse]:
    """Return the courses under way that have a session without a place, the most pressing first."""
    waiting = exists().where(
        CourseSession.clinic_id == clinic_id, CourseSession.course_id == Course.id, CourseSession.state == "unplaced"
    )
    found = (
        select(Course.id, Patient.name)
        .join(Patient, (Patient.clinic_id == Course.clinic_id) & (Patient.id == Course.patient_id))
        .where(Course.clinic_id == clinic_id, Course.state == "active", waiting)
        .order_by(Course.created_at, Course.id)
        .limit(MOST)
    )
    names = dict(session.execute(found).all())
    views = courses_by_id(session, clinic_id, names, now) if names else []
    lines = course_lines(session, clinic_id, views, local_today())
    return sorted((UndatedCourse(one, names[one.id]) for one in lines), key=_pressing)


def _pressing(one: UndatedCourse) -> tuple[int, str]:
    standing = one.course.standing
    return (PRESSING.index(standing.state) if standing else len(PRESSING), one.patient_name)
