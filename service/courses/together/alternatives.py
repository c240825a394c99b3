"""What to offer when a time of several courses was taken."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.clinics.hours import default_site
from service.courses.planning.together import TogetherPlan
from service.courses.together.posing import propose_together
from service.courses.together.requests import TogetherBooking, TogetherRequest, WantedCourse


def find_alternatives(session: Session, clinic_id: UUID, wanted: TogetherBooking, *, now: datetime) -> TogetherPlan:
    """Propose other plans for the same courses, from the day on which the refused ones would have begun.

    To be asked in a transaction of its own, after the refused one was rolled back.
    """
    zone = ZoneInfo(default_site(session, clinic_id).zone)
    first = min(one.start for course in wanted.courses for one in course.sessions)
    courses = tuple(
        WantedCourse(
            protocol=course.protocol,
            sessions=len(course.done) + len(course.sessions),
            areas=course.areas,
            done=course.done,
        )
        for course in wanted.courses
    )
    earliest = max(now, first).astimezone(zone).date()
    request = TogetherRequest(patient_id=wanted.patient_id, courses=courses, earliest=earliest)
    return propose_together(session, clinic_id, request, now=now)
