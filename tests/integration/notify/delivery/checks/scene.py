"""Clinics whose patients were treated yesterday, and texts of their courses, to be judged on Tuesday at noon."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.database import Database
from service.base.phones import Phones
from service.courses.models import Course, CourseSession
from service.notify.delivery.checks import Checks, NotReady, Ready
from service.notify.models import Message, MessageMove
from service.patients.models import Patient
from tests.cast import House, a_consent, a_course, a_house, a_message, a_patient, a_session

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
YESTERDAY = NOON - timedelta(days=1)
TOMORROW = NOON + timedelta(days=1)
STEP: dict[str, Any] = {"kind": "step", "lane": "aftercare", "to_number": None, "body": None}


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic, and hands to put patients, courses and texts into it."""

    session: Session
    house: House

    def patient(self, **over: Any) -> Patient:
        patient = a_patient(self.session, self.house.clinic, **over)
        a_consent(self.session, patient)
        return patient

    def course(self, patient: Patient) -> Course:
        """Put in a course whose first session was completed yesterday; the second is tomorrow."""
        house = self.house
        course = a_course(self.session, patient, house.site, house.protocol)
        practitioner, room = house.practitioners[0].id, house.rooms[0].id
        done: dict[str, Any] = {"state": "completed", "completed_at": YESTERDAY, "completion": 1, "placement": 1}
        a_session(self.session, course, 1, starts_at=YESTERDAY, ends_at=YESTERDAY, **done)
        place: dict[str, Any] = {"starts_at": TOMORROW, "ends_at": TOMORROW + timedelta(minutes=30)}
        a_session(
            self.session, course, 2, state="booked", placement=1, **place, practitioner_id=practitioner, room_id=room
        )
        return course

    def text(self, course: Course, step: str = "day_2", **over: Any) -> Message:
        """Put in a step of a course: of its first session, reminders of the second."""
        number = 2 if step == "prepare" else 1
        about = self.session.scalars(
            select(CourseSession).where(CourseSession.course_id == course.id, CourseSession.number == number)
        ).one()
        its = {"course_id": course.id, "session_id": about.id, "patient_id": course.patient_id}
        version = {"protocol_version_id": course.protocol_version_id}
        return a_message(
            self.session, self.house.clinic, **{**STEP, **its, **version, "step": step, "due_at": NOON, **over}
        )

    def left(
        self, course: Course, step: str = "day_2", *, at: datetime = NOON, state: str = "accepted", **over: Any
    ) -> Message:
        """Put in a step that left at a moment."""
        message = self.text(course, step, state=state, updated_at=at, **over)
        move = MessageMove(clinic_id=message.clinic_id, message_id=message.id, at=at, from_state="queued")
        move.to_state = "sending"
        self.session.add(move)
        self.session.flush()
        return message


def a_clinic_of(session: Session, number: int) -> Clinic:
    house = a_house(session, f"clinic-of-{number}", f"Clinic {number}", f"+4477009009{number:02}", ("Sorrel Finch",))
    return Clinic(session, house)


def look(database: Database, messages: list[Message], now: datetime = NOON) -> list[Ready | NotReady]:
    """Judge texts in a transaction that only reads."""
    with database.read() as session:
        rows = [session.get_one(Message, (one.clinic_id, one.id)) for one in messages]
        return Checks(Phones(allow_drama=True)).look_at_all(session, rows, now)
