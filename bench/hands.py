"""One client's process: it books courses by the desk, or clones the rows of one that it booked."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.synchronize import Barrier
from typing import Any, ClassVar, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from bench.houses import House
from bench.places import Area, starts
from service.base import keys
from service.base.audit import AuditEntry
from service.base.database import Database
from service.base.ids import new_id
from service.base.models import Base
from service.courses.desk import CourseDesk
from service.courses.models import Booking, Course, CourseSession, SessionChange
from tests.support.clocks import FixedClock
from tests.support.settings import DATA_KEYS

RowT = TypeVar("RowT", bound=Base)
SPAN, BLOCKED = ("starts_at", "ends_at"), ("blocked_from", "blocked_until")


@dataclass(frozen=True, slots=True)
class Clients:
    """What every process is told: the database, the clinic, and each client's area of the diary."""

    url: str
    house: House
    areas: tuple[Area, ...]


class Hand:
    """The client of this process."""

    mine: ClassVar["Hand"]

    def __init__(self, barrier: Barrier, clients: Clients, number: int) -> None:
        keys.install(keys.Keyring(DATA_KEYS))
        self._barrier, self._house, self._area = barrier, clients.house, clients.areas[number]
        self._database, self._desk = Database(clients.url), CourseDesk(FixedClock())

    def warm(self) -> None:
        """Book a first course, and write another like it."""
        self.book(0)
        with self._database.read() as session:
            self._like = Written.of(session, self._area)
        self.insert(len(self._area.patients) - 1)
        self._barrier.wait()

    def run(self, way: str, first: int, courses: int) -> tuple[float, float]:
        """Take so many courses as soon as everybody is ready; return when that began and ended."""
        act = {"book": self.book, "insert": self.insert}[way]
        self._barrier.wait()
        begun = time.monotonic()
        for number in range(first, first + courses):
            act(number)
        return begun, time.monotonic()

    def book(self, number: int) -> None:
        with self._database.write() as session:
            self._desk.book(session, self._house.actor, self._area.course(number))

    def insert(self, number: int) -> None:
        """Write what `book` writes, and ask nothing."""
        with self._database.write() as session:
            self._like.again(session, self._area, number)


@dataclass(frozen=True, slots=True)
class Written:
    """The rows of one course, in order of its sessions."""

    course: Course
    sessions: Sequence[CourseSession]
    bookings: Sequence[Booking]
    changes: Sequence[SessionChange]
    entry: AuditEntry

    @classmethod
    def of(cls, session: Session, area: Area) -> "Written":
        """Read the first course of an area."""
        course = session.scalars(select(Course).where(Course.patient_id == area.patients[0])).one()
        its = select(CourseSession).where(CourseSession.course_id == course.id).order_by(CourseSession.number)
        sessions = session.scalars(its).all()
        ids = [one.id for one in sessions]
        bookings = select(Booking).where(Booking.session_id.in_(ids)).order_by(Booking.starts_at)
        changes = select(SessionChange).where(SessionChange.session_id.in_(ids))
        entry = select(AuditEntry).where(AuditEntry.subject_id == course.id)
        return cls(
            course,
            sessions,
            session.scalars(bookings).all(),
            session.scalars(changes).all(),
            session.scalars(entry).one(),
        )

    def again(self, session: Session, area: Area, number: int) -> None:
        """Write them once more as the `number`-th course of the area."""
        patient, course, ids = area.patients[number], new_id(), [new_id() for _ in self.sessions]
        times = starts(number)
        session.add(_clone(self.course, id=course, patient_id=patient))
        for one, id_, at in zip(self.sessions, ids, times, strict=True):
            session.add(_clone(one, id=id_, course_id=course, **_moved(one, SPAN, at)))
        session.flush()
        for booking, id_, at in zip(self.bookings, ids, times, strict=True):
            place = _moved(booking, SPAN + BLOCKED, at)
            session.add(_clone(booking, id=new_id(), session_id=id_, patient_id=patient, **place))
        session.flush()
        for change, id_ in zip(self.changes, ids, strict=True):
            session.add(_clone(change, id=new_id(), session_id=id_))
        session.add(_clone(self.entry, id=new_id(), subject_id=course))


def _moved(row: CourseSession | Booking, names: Sequence[str], start: datetime) -> dict[str, datetime]:
    assert row.starts_at is not None
    by = start - row.starts_at
    return {name: getattr(row, name) + by for name in names}


def _clone(row: RowT, **over: Any) -> RowT:
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs}
    return type(row)(**{**values, **over})
