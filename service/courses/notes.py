"""What is to be noted about a course that has just been booked."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.base.errors import Fault
from service.courses.away import away_warnings
from service.courses.models import Course, CourseSession
from service.courses.neighbours import read_neighbours
from service.courses.refusal_words import fault_line
from service.courses.screening.reading import standing_against
from service.courses.screening.rules import open_questions
from service.courses.sessions import sessions_of
from service.courses.spacing import warnings
from service.courses.treatment import protocol_and_zone
from service.patients.availability import unavailable

RAN_OUT = "The times that were kept had run out; they were still free."
BY_ITSELF: Mapping[str, str] = {}


def booking_notes(
    session: Session, clinic_id: UUID, course_id: UUID, address: Mapping[str, str] = BY_ITSELF
) -> list[str]:
    """Say again, in sentences, the warnings that booking a course gave; the course must exist.

    `address`: what the page that booked it says besides: `ran_out`, kept times; `also`, another course booked with it.
    """
    course = session.get_one(Course, (clinic_id, course_id))
    protocol, zone = protocol_and_zone(session, course)
    near = read_neighbours(session, clinic_id, course.patient_id, protocol, zone, besides=course_id)
    done, days = _days(sessions_of(session, course), zone)
    screened, _ = standing_against(session, clinic_id, course.patient_id, protocol, course.areas, zone)
    told = [*warnings(days, protocol, near, done), *_away(session, course, days, zone), *open_questions(screened)]
    return [*_besides(session, clinic_id, address), *map(fault_line, told)]


def _away(session: Session, course: Course, days: list[date], zone: ZoneInfo) -> Iterator[Fault]:
    """Say which sessions are booked in a time when the patient cannot come; whoever walked in has come."""
    if course.kind == "walk_in" or not days:
        return iter(())
    placed = [one for one in sessions_of(session, course) if one.starts_at and not one.elsewhere]
    wanted = [
        (f"$.sessions[{at}].start", (one.starts_at, one.ends_at))
        for at, one in enumerate(placed)
        if one.starts_at and one.ends_at
    ]
    away = unavailable(session, course.clinic_id, course.patient_id, min(days), max(days))
    return away_warnings(wanted, away, zone)


def _days(sessions: list[CourseSession], zone: ZoneInfo) -> tuple[list[date], list[date]]:
    """Return the days of sessions had elsewhere, and of those that were booked."""
    done = [one.completed_at.astimezone(zone).date() for one in sessions if one.elsewhere and one.completed_at]
    return done, [one.starts_at.astimezone(zone).date() for one in sessions if one.starts_at and not one.elsewhere]


def _besides(session: Session, clinic_id: UUID, address: Mapping[str, str]) -> Iterator[str]:
    if "ran_out" in address:
        yield RAN_OUT
    other = _course(session, clinic_id, address.get("also", ""))
    if other is not None:
        protocol, zone = protocol_and_zone(session, other)
        first = next((one.starts_at for one in sessions_of(session, other) if one.starts_at), None)
        when = f", from {first.astimezone(zone):%A} {first.astimezone(zone).day} {first:%B} on" if first else ""
        yield f"{protocol.name} was booked with it{when}: see all courses of this patient."


def _course(session: Session, clinic_id: UUID, written: str) -> Course | None:
    try:
        return session.get(Course, (clinic_id, UUID(written)))
    except ValueError:
        return None
