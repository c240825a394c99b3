"""What is booked where its place no longer stands: nobody is moved when hours change, but the desk is told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner, Room
from service.clinics.timetable.strays import Needs, Scope
from service.courses.appointments.models import Appointment
from service.courses.diary import House, read_house
from service.courses.models import Booking, Course, CourseSession
from service.courses.straying import Straying, objection_words
from service.patients.models import Patient
from service.protocols import store
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion

MOST = 200
"""How many are listed at once: more than anybody acts on before looking again."""

NOT_SEEN_TO = ("block", "reserved")
"""Kinds of bookings that no patient has been told of."""

Place = tuple[UUID, datetime, datetime, UUID | None, UUID | None, UUID | None]
"""A booking: id, start, end, practitioner, room, and the version of the protocol if it is of a course."""

Detail = tuple[Booking, CourseSession | None, Patient | None, UUID | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A session or an appointment whose place no longer stands; `start` is local.

    `objection` is a sentence of the diary, `words` the same for the desk, with names.
    """

    booking: Booking
    session: CourseSession | None
    appointment_id: UUID | None
    patient: Patient | None
    start: datetime
    end: datetime
    objection: str
    words: str


def find_strays(session: Session, clinic_id: UUID, scope: Scope, now: datetime) -> list[dict[str, Any]]:
    """List as plain data what `read_strays` finds, with the keys of people and rooms that are still there."""
    house = read_house(session, clinic_id, now)
    people, rooms = house.practitioners.values(), house.rooms.values()
    keys = {**{row.id: row.key for row in people}, **{row.id: row.key for row in rooms}}
    return [_view(one, keys) for one in _read(session, clinic_id, house, scope, now)]


def read_strays(session: Session, clinic_id: UUID, scope: Scope, now: datetime) -> list[Stray]:
    """List sessions and appointments from `now` on whose places do not stand, the nearest first."""
    return _read(session, clinic_id, read_house(session, clinic_id, now), scope, now)


def _read(session: Session, clinic_id: UUID, house: House, scope: Scope, now: datetime) -> list[Stray]:
    """Look at all places in one query of few columns; who and what they are is read of those that stand no longer."""
    booked = session.execute(_booked(clinic_id, scope, now)).all()
    wrong = dict(islice(_wrong(session, clinic_id, house, booked), MOST))
    if not wrong:
        return []
    names = _names(session, clinic_id)
    rows = session.execute(_details(clinic_id, wrong)).all()
    return [_stray(house, row, wrong[row[0].id], names) for row in rows]


def _booked(clinic_id: UUID, scope: Scope, now: datetime) -> Select[*Place]:
    one = CourseSession
    booked = (
        select(
            Booking.id,
            Booking.starts_at,
            Booking.ends_at,
            Booking.practitioner_id,
            Booking.room_id,
            Course.protocol_version_id,
        )
        .outerjoin(one, (one.clinic_id == Booking.clinic_id) & (one.id == Booking.session_id))
        .outerjoin(Course, (Course.clinic_id == one.clinic_id) & (Course.id == one.course_id))
        .where(Booking.clinic_id == clinic_id, Booking.active, Booking.kind.not_in(NOT_SEEN_TO))
        .where(
            Booking.blocked_until > now,
            Booking.starts_at >= now,
            or_(one.state.is_(None), one.state == "booked"),
        )
    )
    if scope.practitioner_id is not None:
        booked = booked.where(Booking.practitioner_id == scope.practitioner_id)
    if scope.room_id is not None:
        booked = booked.where(Booking.room_id == scope.room_id)
    if scope.starts_at is not None:
        booked = booked.where(Booking.blocked_until > scope.starts_at, Booking.ends_at > scope.starts_at)
    if scope.ends_at is not None:
        booked = booked.where(Booking.starts_at < scope.ends_at)
    return booked.order_by(Booking.starts_at, Booking.id)


def _wrong(
    session: Session, clinic_id: UUID, house: House, places: Sequence[Row[*Place]]
) -> Iterator[tuple[UUID, str]]:
    """Return the ids of bookings whose places do not stand, and what is wrong with them."""
    ids = {each.protocol_version_id for each in places if each.protocol_version_id}
    versions = select(ProtocolVersion).where(ProtocolVersion.clinic_id == clinic_id, ProtocolVersion.id.in_(ids))
    protocols = {version.id: store.load(version) for version in session.scalars(versions)} if ids else {}
    straying = Straying(house)
    for each in places:
        protocol = protocols.get(each.protocol_version_id) if each.protocol_version_id else None
        objection = straying.objection(each, protocol)
        if objection is not None:
            yield each.id, objection


def _details(clinic_id: UUID, ids: Iterable[UUID]) -> Select[*Detail]:
    one = CourseSession
    return (
        select(Booking, one, Patient, Appointment.id)
        .outerjoin(one, (one.clinic_id == Booking.clinic_id) & (one.id == Booking.session_id))
        .outerjoin(Patient, (Patient.clinic_id == Booking.clinic_id) & (Patient.id == Booking.patient_id))
        .outerjoin(Appointment, (Appointment.clinic_id == Booking.clinic_id) & (Appointment.booking_id == Booking.id))
        .where(Booking.clinic_id == clinic_id, Booking.id.in_(list(ids)))
        .order_by(Booking.starts_at, Booking.id)
    )


def _stray(house: House, row: Row[*Detail], objection: str, names: Mapping[UUID, str]) -> Stray:
    booking, one, patient, appointment_id = row
    return Stray(
        booking=booking,
        session=one,
        appointment_id=appointment_id,
        patient=patient,
        start=house.local(booking.starts_at),
        end=house.local(booking.ends_at),
        objection=objection,
        words=_words(objection, booking, names),
    )


def _view(one: Stray, keys: Mapping[UUID, str]) -> dict[str, Any]:
    booking, session = one.booking, one.session
    return {
        "kind": booking.kind,
        "start": one.start,
        "end": one.end,
        "practitioner": keys.get(booking.practitioner_id) if booking.practitioner_id else None,
        "room": keys.get(booking.room_id) if booking.room_id else None,
        "patient_id": booking.patient_id,
        "patient": one.patient.name if one.patient else None,
        "course_id": session.course_id if session else None,
        "number": session.number if session else None,
        "sentence": one.objection,
    }


def lost_places(
    session: Session, clinic_id: UUID, sessions: Iterable[tuple[CourseSession, Protocol]], now: datetime
) -> dict[UUID, str]:
    """Say by the id of a session to come why its place does not stand, in words for the desk.

    A fixed number of queries, however many sessions; none where none is to come.
    """
    ahead = [(one, protocol) for one, protocol in sessions if is_ahead(one, now)]
    if not ahead:
        return {}
    straying = Straying(read_house(session, clinic_id, now))
    wrong = [(one, said) for one, protocol in ahead if (said := straying.objection(one, protocol)) is not None]
    names = _names(session, clinic_id) if wrong else {}
    return {one.id: _words(said, one, names) for one, said in wrong}


def is_ahead(one: CourseSession, now: datetime) -> bool:
    """Tell whether a session has a place that is still to come."""
    return one.state == "booked" and one.starts_at is not None and one.starts_at > now


def _words(objection: str, placed: Booking | CourseSession, names: Mapping[UUID, str]) -> str:
    who, where = (names.get(each) if each else None for each in (placed.practitioner_id, placed.room_id))
    return objection_words(objection, who, where)


def _names(session: Session, clinic_id: UUID) -> dict[UUID, str]:
    """Return the names of all people and rooms, of those too who have left."""
    people = select(Practitioner.id, Practitioner.name).where(Practitioner.clinic_id == clinic_id)
    rooms = select(Room.id, Room.name).where(Room.clinic_id == clinic_id)
    return {**dict(session.execute(people).all()), **dict(session.execute(rooms).all())}


def find_needs(session: Session, clinic_id: UUID) -> Needs:
    """Tell which skills and room kinds the treatments ask for that are switched on."""
    protocols = [store.load(version) for version in store.offered(session, clinic_id)]
    skills = {one.skill for one in protocols if one.skill}
    kinds = {one.room_kind for one in protocols if one.room_kind}
    return Needs(tuple(sorted(skills)), tuple(sorted(kinds)))
