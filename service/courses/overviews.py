"""What courses add to pages of other rooms: a patient's courses, the sessions of the day, and those not ticked."""

from dataclasses import dataclass
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.courses.day import DaySession, day_sessions, unticked_sessions
from service.courses.life.pages_lost import LostPlace, lost_places_ahead
from service.courses.life.pages_undated import UndatedCourse, undated_courses
from service.courses.models import Course, CourseSession
from service.courses.page_views import STATES, CourseLines, course_lines
from service.courses.reading import courses_of_patient
from service.protocols import store
from service.protocols.definition import Area
from service.protocols.models import ProtocolVersion
from service.web.layout import local_today
from service.web.overviews import offer
from service.web.program import program


@dataclass(frozen=True, slots=True)
class TodaysSession:
    """A session of Today with what its tick can say: the protocol's areas, and those booked."""

    one: DaySession
    words: str
    areas: tuple[Area, ...]
    booked_areas: list[str]


@dataclass(frozen=True, slots=True)
class NotTicked:
    """The sessions of earlier days that nobody has ticked, the oldest first, and how many more there are."""

    lines: list[TodaysSession]
    more: int


def add_overviews(app: Flask) -> None:
    """Offer the overviews; called by the assembly."""
    offer(app, "patient", "courses", patients_courses)
    offer(app, "today", "sessions", todays_sessions)
    offer(app, "today", "unticked", not_ticked)
    offer(app, "today", "undated", needing_a_date)
    offer(app, "today", "lost", to_be_moved)


def patients_courses(session: Session, clinic_id: UUID, patient_id: UUID) -> list[CourseLines]:
    """List a patient's courses, newest first."""
    views = courses_of_patient(session, clinic_id, patient_id, program().clock.now())
    return course_lines(session, clinic_id, views, local_today())


def needing_a_date(session: Session, clinic_id: UUID, _subject: UUID) -> list[UndatedCourse]:
    """List the courses with a session to be placed, the most pressing first."""
    return undated_courses(session, clinic_id, program().clock.now())


def to_be_moved(session: Session, clinic_id: UUID, _subject: UUID) -> list[LostPlace]:
    """List what is booked where nobody can treat any more, the nearest first."""
    return lost_places_ahead(session, clinic_id, program().clock.now())


def todays_sessions(session: Session, clinic_id: UUID, _subject: UUID) -> list[TodaysSession]:
    """List the sessions of the clinic's day, in order."""
    return _with_areas(session, clinic_id, day_sessions(session, clinic_id, local_today()))


def not_ticked(session: Session, clinic_id: UUID, _subject: UUID) -> NotTicked:
    """List the sessions of earlier days that are over and that nobody has ticked."""
    listed, count = unticked_sessions(session, clinic_id, program().clock.now())
    return NotTicked(_with_areas(session, clinic_id, listed), count - len(listed))


def _with_areas(session: Session, clinic_id: UUID, sessions: list[DaySession]) -> list[TodaysSession]:
    areas = _areas(session, clinic_id, [one.session_id for one in sessions])
    return [TodaysSession(one, STATES[one.state], *areas[one.session_id]) for one in sessions]


def _areas(session: Session, clinic_id: UUID, ids: list[UUID]) -> dict[UUID, tuple[tuple[Area, ...], list[str]]]:
    one, version = CourseSession, ProtocolVersion
    rows = session.execute(
        select(one, version)
        .join(Course, (Course.clinic_id == one.clinic_id) & (Course.id == one.course_id))
        .join(version, (version.clinic_id == Course.clinic_id) & (version.id == Course.protocol_version_id))
        .where(one.clinic_id == clinic_id, one.id.in_(ids))
    )
    return {row.id: (store.load(pinned).areas, list(row.areas)) for row, pinned in rows}
