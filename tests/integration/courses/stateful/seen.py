"""What stands in the database about one clinic, read row by row and without the program's own readers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select

from service.base.database import Database
from service.base.models import Base
from tests.integration.courses.stateful.world import day_of

Rows = Mapping[UUID, Any]
PLACE = ("starts_at", "ends_at", "practitioner_id", "room_id")


@dataclass(frozen=True, slots=True)
class Seen:
    """All rows of a clinic by table, each by its id; `every` holds the same in order, to be compared whole."""

    tables: Mapping[str, Rows]
    every: Mapping[str, tuple[Any, ...]]

    def __getattr__(self, table: str) -> Rows:
        return self.tables[table]

    def sessions_of(self, course_id: UUID) -> list[Any]:
        return sorted((one for one in self.sessions.values() if one.course_id == course_id), key=lambda one: one.number)

    def active(self, session_id: UUID | None = None) -> list[Any]:
        rows = [row for row in self.bookings.values() if row.active]
        return [row for row in rows if row.session_id == session_id] if session_id else rows

    def blocking(self, now: datetime) -> list[Any]:
        """Return what may refuse anybody a place at `now`."""
        return [row for row in self.active() if row.expires_at is None or row.expires_at > now]

    def protocol_of(self, course_id: UUID) -> str:
        version = self.protocol_versions[self.courses[course_id].protocol_version_id]
        return str(version.key)

    def patient_of(self, session: Any) -> UUID:
        patient_id: UUID = self.courses[session.course_id].patient_id
        return patient_id

    def history(self, session_id: UUID) -> list[Any]:
        """Return the changes of a session, oldest first."""
        rows = [row for row in self.session_changes.values() if row.session_id == session_id]
        return sorted(rows, key=lambda row: (row.at, row.id))

    def held(self, course_id: UUID) -> bool:
        return any(row.course_id == course_id and row.lifted_at is None for row in self.course_holds.values())

    def absent(self, practitioner_id: UUID) -> list[tuple[datetime, datetime]]:
        rows = self.absences.values()
        return [(row.starts_at, row.ends_at) for row in rows if row.practitioner_id == practitioner_id]


def look(database: Database, clinic_id: UUID) -> Seen:
    every = {}
    with database.read() as session:
        for table in _tables():
            rows = session.execute(select(table).where(table.c.clinic_id == clinic_id)).all()
            every[table.name] = tuple(sorted(rows, key=lambda row: str(row.id) if "id" in row._fields else repr(row)))
    return Seen({name: {row.id: row for row in rows if "id" in row._fields} for name, rows in every.items()}, every)


def _tables() -> Iterator[Table]:
    return (table for table in Base.metadata.sorted_tables if "clinic_id" in table.c)


def place_of(session: Any) -> tuple[Any, ...] | None:
    """Return where a session is booked, None if it is not."""
    if session.state != "booked":
        return None
    return tuple(getattr(session, name) for name in PLACE)


def had_on(session: Any, now: datetime) -> date | None:
    """Return the local date of a session that took place or has begun, None for any other."""
    if session.state == "completed":
        return day_of(session.completed_at)
    if session.state == "booked" and session.starts_at <= now:
        return day_of(session.starts_at)
    return None


@dataclass(frozen=True, slots=True)
class InLine:
    """A session of a course that has a date, in the order that spacing counts; `had`: it took place or has begun."""

    one: Any
    on: date
    had: bool


def line_up(sessions: list[Any], now: datetime) -> list[InLine]:
    """Order those that have a date: those had by date, then those to come by number."""
    had = [InLine(one, on, had=True) for one in sessions if (on := had_on(one, now))]
    ahead = [one for one in sessions if one.state == "booked" and one.starts_at > now]
    to_come = [InLine(one, day_of(one.starts_at), had=False) for one in sorted(ahead, key=lambda one: one.number)]
    return [*sorted(had, key=lambda each: (each.on, each.one.number)), *to_come]
