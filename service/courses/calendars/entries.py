"""What stands in a practitioner's diary, as entries of a calendar: what is booked, and what was taken away lately.

A session keeps its uid for life. Its sequence counts what has happened to it, and what was taken back counts again, so
that a calendar that reads us late never goes back. In the diary of a practitioner whom it left it is cancelled.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Row, ScalarSelect, func, select
from sqlalchemy.orm import Session

from service.clinics.models import Room
from service.courses.appointments.models import Appointment
from service.courses.calendars.writing import Entry
from service.courses.models import Booking, CourseSession, SessionChange

BACK, AHEAD = timedelta(days=30), timedelta(days=400)
AT = "aftercourse"


def entries_of(session: Session, clinic_id: UUID, practitioner_id: UUID, now: datetime) -> list[Entry]:
    """Read the entries of a month back and a year ahead, in two queries."""
    window = now - BACK, now + AHEAD
    return [
        *_sessions(session, clinic_id, practitioner_id, window),
        *_appointments(session, clinic_id, practitioner_id, window),
    ]


def _sessions(
    session: Session, clinic_id: UUID, practitioner_id: UUID, window: tuple[datetime, datetime]
) -> Iterator[Entry]:
    rows = session.execute(
        select(Booking, CourseSession, Room.name, _happened())
        .join(
            CourseSession,
            (CourseSession.clinic_id == Booking.clinic_id) & (CourseSession.id == Booking.session_id),
        )
        .outerjoin(Room, (Room.clinic_id == Booking.clinic_id) & (Room.id == Booking.room_id))
        .where(
            Booking.clinic_id == clinic_id,
            Booking.practitioner_id == practitioner_id,
            Booking.kind == "session",
            Booking.starts_at >= window[0],
            Booking.starts_at < window[1],
        )
        .order_by(Booking.active, Booking.created_at, Booking.id)
    )
    newest = {row[1].id: row for row in rows}  # of several places that a session had here the one it has, or had last
    return (_session(row) for row in newest.values())


def _happened() -> ScalarSelect[int]:
    """Count the changes of a session, those that were undone twice."""
    counted = select(func.count() + func.count(SessionChange.undone_at)).where(
        SessionChange.clinic_id == CourseSession.clinic_id, SessionChange.session_id == CourseSession.id
    )
    return counted.correlate(CourseSession).scalar_subquery()


def _session(row: Row[Booking, CourseSession, str | None, int]) -> Entry:
    booking, one, room, happened = row
    gone = not booking.active and booking.outcome != "completed"
    return Entry(
        uid=f"session-{one.id}@{AT}",
        sequence=happened,
        kind="session",
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        room=room,
        changed_at=booking.created_at,
        cancelled=gone,
    )


def _appointments(
    session: Session, clinic_id: UUID, practitioner_id: UUID, window: tuple[datetime, datetime]
) -> Iterator[Entry]:
    rows = session.execute(
        select(Appointment, Room.name)
        .outerjoin(Room, (Room.clinic_id == Appointment.clinic_id) & (Room.id == Appointment.room_id))
        .where(
            Appointment.clinic_id == clinic_id,
            Appointment.practitioner_id == practitioner_id,
            Appointment.starts_at >= window[0],
            Appointment.starts_at < window[1],
        )
    )
    return (
        Entry(
            uid=f"appointment-{one.id}@{AT}",
            sequence=one.version,
            kind=one.kind,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            room=room,
            changed_at=one.created_at,
            cancelled=one.state in {"cancelled", "no_show"},
        )
        for one, room in rows
    )
