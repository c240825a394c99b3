"""What stands in the diary of one local date, with everybody's names: read in one query and two look-ups."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from service.base.walltime import day_span
from service.clinics.models import Practitioner, Room
from service.courses.appointments.models import Appointment
from service.courses.clashes import REACH
from service.courses.lengths import read_lengths, session_words
from service.courses.models import Booking, Course, CourseSession
from service.courses.planning.problem import Busy
from service.courses.reading import on_hold_among
from service.courses.reservations.models import Reservation, ReservedPlace
from service.patients.models import Patient
from service.protocols.models import ProtocolVersion

HISTORY = ("cancelled", "no_show", "not_treated")
"""What became of a place that the page still shows, struck; one that moved is shown where it went."""

SESSION, RESERVED = "session", "reserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; `start` and `end` are in the zone of the site, `blocked` includes preparation and cleaning.

    `kind` is session, reserved, or that of an appointment. `state` is booked, completed, no_show, cancelled,
    not_treated, or kept (until `until`). `title` is what a block is for.
    """

    kind: str
    state: str
    start: datetime
    end: datetime
    blocked: Busy
    active: bool
    practitioner_id: UUID | None
    practitioner_name: str | None
    room_name: str | None
    patient_name: str | None
    session_id: UUID | None
    course_id: UUID | None
    treatment: str | None
    number: int | None
    of: int | None
    on_hold: bool
    appointment_id: UUID | None
    title: str | None
    until: datetime | None

    @property
    def session_words(self) -> str | None:
        """Name a session of a course of several; None for everything else."""
        return None if self.number is None or self.of == 1 else session_words(self.number, self.of)


def read_entries(session: Session, clinic_id: UUID, day: date, zone: ZoneInfo, now: datetime) -> list[Entry]:
    """List the entries of a local date by start; places kept too long, and what was taken back, are left out."""
    rows = [row for row in session.execute(_bookings(clinic_id, *day_span(day, zone))) if _is_shown(row, now)]
    courses = {row.CourseSession.course_id for row in rows if row.CourseSession is not None}
    lengths = read_lengths(session, clinic_id, courses)
    held = on_hold_among(session, clinic_id, courses) if courses else set()
    return list(_without_doubles([_entry(row, zone, lengths, held) for row in rows]))


def _bookings(clinic_id: UUID, begin: datetime, end: datetime) -> Select[Any]:
    one, version = Booking, ProtocolVersion
    reserved = _same(ReservedPlace, one.id, ReservedPlace.booking_id)
    patient_id = func.coalesce(one.patient_id, Reservation.patient_id)
    name = version.content["name"].as_string().label("treatment")
    return (
        select(
            one,
            CourseSession,
            name,
            Appointment,
            Patient.name.label("patient_name"),
            Practitioner.name.label("practitioner_name"),
            Room.name.label("room_name"),
        )
        .outerjoin(CourseSession, _same(CourseSession, one.session_id, CourseSession.id))
        .outerjoin(Course, _same(Course, CourseSession.course_id, Course.id))
        .outerjoin(version, _same(version, Course.protocol_version_id, version.id))
        .outerjoin(Appointment, _same(Appointment, one.id, Appointment.booking_id))
        .outerjoin(ReservedPlace, reserved)
        .outerjoin(Reservation, _same(Reservation, ReservedPlace.reservation_id, Reservation.id))
        .outerjoin(Patient, _same(Patient, patient_id, Patient.id))
        .outerjoin(Practitioner, _same(Practitioner, one.practitioner_id, Practitioner.id))
        .outerjoin(Room, _same(Room, one.room_id, Room.id))
        .where(
            one.clinic_id == clinic_id,
            one.blocked_until > begin,
            one.blocked_until < end + REACH,
            one.starts_at < end,
            one.ends_at > begin,
            one.active | one.outcome.in_(HISTORY),
        )
        .order_by(one.starts_at, one.id)
    )


def _same(table: Any, column: Any, key: Any) -> ColumnElement[bool]:
    """Join by both columns, as every reference between rows of a clinic does."""
    same: ColumnElement[bool] = (table.clinic_id == Booking.clinic_id) & (column == key)
    return same


def _is_shown(row: Row[Any], now: datetime) -> bool:
    booking: Booking = row.Booking
    if booking.kind == RESERVED:
        return booking.active and booking.expires_at is not None and booking.expires_at > now
    return booking.kind == SESSION or row.Appointment is not None


def _entry(row: Row[Any], zone: ZoneInfo, lengths: dict[UUID, int], held: set[UUID]) -> Entry:
    booking: Booking = row.Booking
    one: CourseSession | None = row.CourseSession
    appointment: Appointment | None = row.Appointment
    return Entry(
        kind=booking.kind,
        state=_state(booking, one, appointment),
        start=booking.starts_at.astimezone(zone),
        end=booking.ends_at.astimezone(zone),
        blocked=(booking.blocked_from, booking.blocked_until),
        active=booking.active,
        practitioner_id=booking.practitioner_id,
        practitioner_name=row.practitioner_name,
        room_name=row.room_name,
        patient_name=row.patient_name,
        session_id=booking.session_id,
        course_id=one.course_id if one else None,
        treatment=row.treatment,
        number=one.number if one else None,
        of=lengths.get(one.course_id) if one else None,
        on_hold=one is not None and one.course_id in held,
        appointment_id=appointment.id if appointment else None,
        title=appointment.note if appointment and appointment.kind == "block" else None,
        until=booking.expires_at.astimezone(zone) if booking.expires_at else None,
    )


def _state(booking: Booking, one: CourseSession | None, appointment: Appointment | None) -> str:
    if booking.kind == RESERVED:
        return "kept"
    if appointment is not None:
        return appointment.state
    if not booking.active:
        return booking.outcome or "cancelled"
    return one.state if one else "booked"


def _without_doubles(entries: list[Entry]) -> Iterator[Entry]:
    """Leave out what a session was at a time that it has again, or twice."""
    seen = {(one.session_id, one.start) for one in entries if one.active and one.session_id}
    for one in entries:
        if one.active or one.session_id is None:
            yield one
        elif (one.session_id, one.start) not in seen:
            seen.add((one.session_id, one.start))
            yield one
