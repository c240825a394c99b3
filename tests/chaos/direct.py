"""The same desk without the web before it: `CourseDesk`, in the harness's own process, on a database that restarts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from service.base.actors import Actor
from service.courses.models import Course, CourseSession
from service.courses.requests import BookingRequest, WantedSession
from service.program import Program
from tests.chaos.hand import patiently
from tests.chaos.plan import Visit


class DirectDesk:
    """Books and ticks for one clinic; what a lost connection leaves open is looked up before it is done again."""

    def __init__(self, program: Program, clinic_id: UUID) -> None:
        self._program, self._actor = program, Actor("system", clinic_id)
        self._clinic_id = clinic_id

    def book(self, visit: Visit, patient_id: UUID) -> str:
        wanted = WantedSession(number=1, start=visit.starts_at, practitioner=visit.desk[0], room=visit.desk[1])
        asked = BookingRequest(patient_id=patient_id, protocol="chaos", areas=("face",), sessions=(wanted,))

        def once() -> str:
            with self._program.database.write() as session:
                of_patient = Course.clinic_id == self._clinic_id, Course.patient_id == patient_id
                made = session.scalar(select(Course.id).where(*of_patient))
                return str(made or self._program.courses.book(session, self._actor, asked).course.id)

        return patiently(once)

    def complete(self, course_id: str, completed_at: datetime) -> None:
        def once() -> None:
            with self._program.database.write() as session:
                told = self._actor, self._clinic_id, UUID(course_id), 1
                self._program.courses.complete(session, *told, completed_at=completed_at)

        patiently(once)

    def undo(self, course_id: str) -> None:
        def once() -> None:
            with self._program.database.write() as session:
                of_course = CourseSession.clinic_id == self._clinic_id, CourseSession.course_id == UUID(course_id)
                if session.scalars(select(CourseSession.state).where(*of_course)).one() == "completed":
                    self._program.courses.undo(session, self._actor, self._clinic_id, UUID(course_id), 1)

        patiently(once)
