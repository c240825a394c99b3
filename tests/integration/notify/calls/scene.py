"""A course whose first session is ticked, and the people who ring."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.base.actors import SYSTEM, Actor
from service.base.database import Database
from service.base.phones import Phones
from service.clinics.models import Staff
from service.courses.facts import CourseFact, FactKind
from service.courses.models import CourseSession
from service.notify.calls.desk import CallDesk
from service.notify.calls.lists import call_list
from service.notify.calls.models import CallEvent, CallTask
from service.notify.calls.reading import CallLine
from service.notify.calls.watching import CallWatch
from service.notify.correcting.reading import gone_out
from service.notify.correcting.today import to_put_right
from service.notify.delivery.checks import Checks
from service.notify.models import Message
from service.notify.planning import TextPlanner
from service.patients.facts import PatientFact
from service.patients.models import Patient
from tests.cast import Cast, a_consent, a_course, the_cast
from tests.support.clocks import FixedClock

ENDED = datetime(2026, 12, 7, 11, 0, tzinfo=UTC)  # a Monday
URL = "https://rowan.example"


@dataclass
class Round:
    """One session of one patient, at `ENDED`."""

    database: Database
    clock: FixedClock
    cast: Cast
    course_id: UUID
    visit_id: UUID

    @property
    def clinic_id(self) -> UUID:
        return self.cast.owner.clinic.id

    @property
    def desk(self) -> CallDesk:
        return CallDesk(self.clock)

    def actor(self, staff: Staff) -> Actor:
        return Actor("staff", self.clinic_id, staff.id, staff.role)  # type: ignore[arg-type]

    def patient(self, **over: Any) -> None:
        with self.database.write() as session:
            patient = session.get_one(Patient, (self.clinic_id, self.cast.owner.patients[0].id))
            for name, value in over.items():
                setattr(patient, name, value)

    def consents(self, *, given: bool) -> None:
        """Let the patient agree to texts, or take that back, and tell the planner."""
        with self.database.write() as session:
            patient = session.get_one(Patient, (self.clinic_id, self.cast.owner.patients[0].id))
            a_consent(session, patient, given=given, at=self.clock.now())
            fact = PatientFact("reachability_changed", self.clinic_id, patient.id, SYSTEM, self.clock.now())
            TextPlanner(Checks(Phones(allow_drama=True))).on_patient_fact(session, fact)

    def tick(self, *, ended: datetime = ENDED, now: datetime | None = None, completion: int = 1) -> None:
        self.clock.now_value = now or ended
        with self.database.write() as session:
            visit = session.get_one(CourseSession, (self.clinic_id, self.visit_id))
            visit.state, visit.completed_at, visit.completion = "completed", ended, completion
        self._tell("completed")

    def undo(self) -> None:
        with self.database.write() as session:
            session.get_one(CourseSession, (self.clinic_id, self.visit_id)).state = "booked"
        self._tell("completion_undone")

    def _tell(self, kind: FactKind) -> None:
        fact = CourseFact(kind, self.clinic_id, self.course_id, (self.visit_id,), SYSTEM, self.clock.now())
        with self.database.write() as session:
            TextPlanner(Checks(Phones(allow_drama=True))).on_fact(session, fact)

    def becomes(self, step: str, *states: str, reason: str | None = None) -> None:
        """Let a text go through these states; the database allows no others."""
        with self.database.write() as session:
            text = session.scalars(select(Message).where(Message.step == step)).one()
            for state in states:
                text.state = state
                session.flush()
            text.reason = reason

    def at(self, moment: datetime) -> int:
        """Let the clock run at a moment."""
        self.clock.now_value = moment
        return self.watch()

    def watch(self) -> int:
        return CallWatch(self.database, self.clock, URL).run()

    def next_due(self) -> datetime | None:
        return CallWatch(self.database, self.clock, URL).next_due()

    def calls(self, state: str = "open") -> dict[str, CallTask]:
        with self.database.read() as session:
            rows = session.scalars(select(CallTask).where(CallTask.state == state).order_by(CallTask.due_at))
            return {row.step or row.kind: row for row in rows}

    def happened(self, task: CallTask) -> list[str]:
        with self.database.read() as session:
            events = select(CallEvent.kind).where(CallEvent.call_task_id == task.id).order_by(CallEvent.id)
            return list(session.scalars(events))

    def lines(self) -> list[CallLine]:
        with self.database.read() as session:
            return [line for row in call_list(session, self.clinic_id, self.clock.now()).now for line in row.lines]

    def to_put_right(self) -> list[tuple[str, str]]:
        """Return how much there is to be put right, and what it begins with; the page and Today agree."""
        with self.database.read() as session:
            gone = gone_out(session, self.clinic_id, self.course_id)
            assert [len(one.texts) for one in gone] == [one.times for one in to_put_right(session, self.clinic_id)]
        return [(one.told, one.texts[0].body[:39]) for one in gone]

    def nudges(self) -> list[Message]:
        with self.database.read() as session:
            return list(session.scalars(select(Message).where(Message.kind == "nudge").order_by(Message.created_at)))


def a_round(database: Database, clock: FixedClock) -> Round:
    clock.now_value = ENDED
    with database.write() as session:
        cast = the_cast(session)
        house = cast.owner
        course = a_course(session, house.patients[0], house.site, house.protocol, sessions=1)
        (visit,) = session.scalars(select(CourseSession).where(CourseSession.course_id == course.id))
        visit.state, visit.placement = "booked", 1
        visit.starts_at, visit.ends_at = ENDED - timedelta(hours=1), ENDED
    return Round(database, clock, cast, course.id, visit.id)
