"""What the tests of a course's pages do over and over: look at a course, type a place, take what was previewed."""

import html
import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from service.base.actors import Actor
from service.courses.models import CourseSession
from service.courses.requests import BookingRequest
from service.patients.models import Patient
from tests.integration.courses.scene import KEY, wanted
from tests.integration.pages.scene import a_known_patient, agreed
from tests.support.web import Visitor, Web

DAYS = ("2026-11-30 09:00", "2026-12-29 10:00", "2027-01-26 10:00")
"""Four weeks apart (between three and six are asked for); the first begins now."""


def a_course(
    web: Web, *starts: str, patient: Patient | None = None, practitioner: str = "imogen", agrees: bool = True
) -> UUID:
    """Book a course with Imogen Larch in room 1, of three sessions unless told otherwise; return its id."""
    house = web.house
    patient = patient or a_known_patient(web)
    places = tuple(
        wanted(number, start, practitioner=practitioner, room=f"room-{1 if practitioner == 'imogen' else 2}")
        for number, start in enumerate(starts or DAYS, 1)
    )
    actor = Actor("staff", house.clinic.id, house.receptionist.id, "receptionist")
    with web.program.database.write() as session:
        request = BookingRequest(patient_id=patient.id, protocol=KEY, sessions=places, areas=("face",))
        course = web.program.courses.book(session, actor, request).course.id
    return agreed(web, course) if agrees else course


def hidden(page: str, name: str) -> str:
    """Return what a hidden field of a page carries."""
    found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


def free_places(page: str) -> list[str]:
    """Return the places that a page offers, best first, as their buttons carry them."""
    return [html.unescape(value) for value in re.findall(r'name="take" value="([^"]*)"', page)]


def sessions(web: Web, course_id: UUID) -> list[CourseSession]:
    with web.program.database.read() as session:
        found = select(CourseSession).where(CourseSession.course_id == course_id).order_by(CourseSession.number)
        return list(session.scalars(found))


def start(web: Web, course_id: UUID, number: int) -> datetime:
    """Return when a session begins."""
    starts_at = sessions(web, course_id)[number - 1].starts_at
    assert starts_at is not None
    return starts_at


def states(web: Web, course_id: UUID) -> list[str]:
    return [one.state for one in sessions(web, course_id)]


def later(at: datetime, days: int) -> dict[str, str]:
    """Type the same time so many days later."""
    then = at + timedelta(days=days)
    return {"on": then.date().isoformat(), "time": f"{then:%H:%M}"}


def at_session(course_id: UUID, number: int, act: str) -> str:
    return f"/courses/{course_id}/sessions/{number}/{act}"


def seen(visitor: Visitor, path: str, **form: object) -> str:
    """Post a form that leads to a preview, and return that page."""
    response = visitor.post(path, **form)
    assert response.status_code == 200, (path, response.status_code, response.text)
    return response.text
