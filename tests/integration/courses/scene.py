"""What the tests of courses ask for: one-line bookings at the owner clinic, and questions about what was written."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from service.base.actors import Actor
from service.base.audit import AuditEntry
from service.base.database import Database
from service.base.models import Base
from service.courses.booking import Booked
from service.courses.desk import CourseDesk
from service.courses.models import Booking, Course, CourseSession, SessionChange
from service.courses.reading import CourseView, course_view
from service.courses.requests import BookingRequest, WantedSession
from service.patients.availability import Availability
from tests.cast import Cast, House, a_patient, a_protocol_version, a_sign_off
from tests.support.clocks import FixedClock

LONDON = ZoneInfo("Europe/London")
KEY = "microneedling-face"
WRITTEN_BY_BOOKING: tuple[type[Base], ...] = (Course, CourseSession, Booking, SessionChange, AuditEntry)


def at(written: str) -> datetime:
    """Read a wall time in London: `at("2026-12-07 10:00")`."""
    return datetime.fromisoformat(written).replace(tzinfo=LONDON)


def wanted(number: int, start: str | datetime, **over: Any) -> WantedSession:
    moment = at(start) if isinstance(start, str) else start
    return WantedSession(**{"number": number, "start": moment, "practitioner": "imogen", "room": "room-1", **over})


@dataclass
class Scene:
    """The owner clinic with its desk; `facts` are the kinds of facts that were told."""

    database: Database
    cast: Cast
    clock: FixedClock
    desk: CourseDesk
    facts: list[str] = field(default_factory=list)

    @property
    def house(self) -> House:
        return self.cast.owner

    @property
    def clinic_id(self) -> UUID:
        return self.house.clinic.id

    @property
    def receptionist(self) -> Actor:
        return Actor("staff", self.clinic_id, self.house.receptionist.id, "receptionist")

    @property
    def clinician(self) -> Actor:
        return Actor("staff", self.clinic_id, self.house.nurse.id, "clinician", may_lift_holds=True)

    def request(self, *sessions: WantedSession, **over: Any) -> BookingRequest:
        values = {"patient_id": self.house.patients[0].id, "protocol": KEY, "sessions": sessions, "areas": ("face",)}
        return BookingRequest(**{**values, **over})

    def book(self, *sessions: WantedSession, actor: Actor | None = None, **over: Any) -> Booked:
        with self.database.write() as session:
            return self.desk.book(session, actor or self.receptionist, self.request(*sessions, **over))

    def another_treatment(self, key: str = "peel-face", **over: Any) -> str:
        """Switch on a second protocol that differs from the first in its key and `over`; return the key."""
        content = {**self.house.protocol.content, "key": key, **over}
        with self.database.write() as session:
            version = a_protocol_version(session, self.house.clinic, key=key, content=content, content_hash=key)
            a_sign_off(session, version, self.house.nurse)
        return key

    def new_patient(self) -> UUID:
        with self.database.write() as session:
            return a_patient(session, self.house.clinic).id

    def cannot_come(self, start: str, until: str, patient_id: UUID | None = None) -> None:
        """Note that a patient, the first unless told otherwise, cannot come then."""
        with self.database.write() as session:
            who = patient_id or self.house.patients[0].id
            self.availability.add(session, self.receptionist, who, at(start), at(until))

    @property
    def availability(self) -> Availability:
        return Availability(self.clock)

    def complete(self, course_id: UUID, number: int = 1, **more: Any) -> CourseSession:
        with self.database.write() as session:
            return self.desk.complete(session, self.receptionist, self.clinic_id, course_id, number, **more)

    def undo(
        self, course_id: UUID, number: int = 1, actor: Actor | None = None, reason: str | None = None
    ) -> CourseSession:
        with self.database.write() as session:
            return self.desk.undo(session, actor or self.receptionist, self.clinic_id, course_id, number, reason)

    def show(self, course_id: UUID) -> CourseView:
        with self.database.read() as session:
            return course_view(session, self.clinic_id, course_id)

    def count(self, kind: type[Base]) -> int:
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(kind)) or 0

    def written(self) -> dict[str, int]:
        """Count the rows of every table that a booking writes to."""
        return {kind.__tablename__: self.count(kind) for kind in WRITTEN_BY_BOOKING}

    def wait_until(self, written: str) -> None:
        self.clock.advance(at(written) - self.clock.now())

    def in_minutes(self, minutes: int) -> datetime:
        return self.clock.now() + timedelta(minutes=minutes)

    def show_only(self) -> CourseView:
        """Show the one course there is."""
        with self.database.read() as session:
            return self.show(session.scalars(select(Course.id)).one())
