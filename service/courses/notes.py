"""What is to be noted about a course that has just been booked."""

from uuid import UUID

from sqlalchemy.orm import Session

from service.courses.models import Course
from service.courses.neighbours import read_neighbours
from service.courses.refusal_words import fault_line
from service.courses.sessions import sessions_of
from service.courses.spacing import warnings
from service.courses.treatment import protocol_and_zone


def booking_notes(session: Session, clinic_id: UUID, course_id: UUID) -> list[str]:
    """Say again, in sentences, the warnings that booking a course gave; the course must exist."""
    course = session.get_one(Course, (clinic_id, course_id))
    protocol, zone = protocol_and_zone(session, course)
    sessions = sessions_of(session, course)
    starts = [one.starts_at for one in sessions if one.starts_at is not None]
    done = [one.completed_at.astimezone(zone).date() for one in sessions if one.elsewhere and one.completed_at]
    near = read_neighbours(session, clinic_id, course.patient_id, protocol, zone, besides=course_id)
    days = [start.astimezone(zone).date() for start in starts]
    return [fault_line(warning) for warning in warnings(days, protocol, near, done)]
