"""What tests of pages do over and over: book a course, let a patient write, find something in a page."""

import html
import re
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.base.actors import Actor
from service.base.lookup import number_digest
from service.courses.models import Course, CourseSession
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.replies.models import InboxItem
from service.patients.models import Patient
from tests.cast import House, a_consent, a_patient, an_attempt
from tests.support.web import Visitor, Web

PHONE = "+447700900131"


def a_known_patient(web: Web, *, consent: bool = True, house: House | None = None, mobile: str = PHONE) -> Patient:
    """Put in a patient with a phone of their own."""
    house = house or web.house
    with web.program.database.write() as session:
        patient = a_patient(session, house.clinic, name="Linnet Marlowe", mobile=mobile)
        if consent:
            a_consent(session, patient)
    return patient


def shown(patient: Patient) -> str:
    """Name a patient's number as the buttons do that stand beside it."""
    assert patient.mobile is not None
    return number_digest(patient.clinic_id, patient.mobile)


def plans(page: str) -> list[str]:
    """Return the plans that a page offers, best first, as their radio buttons carry them."""
    return [html.unescape(value) for value in re.findall(r'name="plan" value="([^"]*)"', page)]


def agreed(web: Web, course_id: UUID) -> UUID:
    """Record that a patient agrees to the treatment of a course, so that no tick asks; return the course's id."""
    with web.program.database.write() as session:
        clinic_id = session.scalars(select(Course.clinic_id).where(Course.id == course_id)).one()
        web.program.screening.consent(session, Actor("system", clinic_id), course_id, given=True, how="paper")
    return course_id


def booked(web: Web, visitor: Visitor, patient: Patient, *, agrees: bool = True, **choices: object) -> UUID:
    """Book the first plan of a course for a patient who agrees to it, through the page, and return the course's id."""
    query = "&".join(f"{name}={value}" for name, value in choices.items())
    page = visitor.see(f"/courses/new?patient={patient.id}&{query}")
    response = visitor.post("/courses", patient=patient.id, plan=plans(page)[0], **choices)
    assert response.status_code == 302, response.text
    with web.program.database.read() as session:
        newest = select(Course.id).where(Course.patient_id == patient.id).order_by(Course.id.desc()).limit(1)
        course = session.scalars(newest).one()
    return agreed(web, course) if agrees else course


def texted(web: Web, body: str, *, number: str = PHONE) -> InboxItem | None:
    """Let a patient write to the owner clinic; return the item that is open then, if any."""
    form = {"MessageSid": f"SM{abs(hash((body, number))):032x}"[:34], "From": number, "Body": body, "NumMedia": "0"}
    web.program.replies.intake.receive({**form, "To": web.house.sender.address})
    with web.program.database.read() as session:
        return session.scalars(select(InboxItem).where(InboxItem.state != "resolved").order_by(InboxItem.id)).first()


def went_out(web: Web, course_id: UUID, step: str | None) -> Message:
    """Put the next such text of a course on the patient's phone; without a step the one about a move."""
    with web.program.database.write() as session:
        waits = (Message.course_id == course_id, Message.step == step, Message.state == "planned")
        texts = select(Message).where(*waits).order_by(Message.due_at)
        message = session.scalars(texts.limit(1)).one()
        digest = number_digest(message.clinic_id, PHONE)
        an_attempt(session, message, web.house.sender, state="delivered", to_number=PHONE, to_digest=digest)
        for state in ("queued", "sending", "delivered"):
            move_message(session, message, state, None, web.clock.now())
            session.flush()
    return message


def at_start_of(web: Web, course_id: UUID, number: int = 1) -> datetime:
    """Move the clinic's time to the start of a session, and return it."""
    with web.program.database.read() as session:
        one = select(CourseSession.starts_at).where(
            CourseSession.course_id == course_id, CourseSession.number == number
        )
        starts_at = session.scalars(one).one()
    assert starts_at is not None
    web.clock.advance(starts_at - web.clock.now())
    return starts_at


def undone(web: Web, desk: Visitor) -> UUID:
    """Book a course whose first session is ticked, with its first text out, and take the tick back."""
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    went_out(web, course, "straight_after")
    desk.press(f"/courses/{course}/sessions/1/undo")
    return course
