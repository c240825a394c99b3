"""What is booked outside the hours as they are now: nobody is moved when hours change, but the desk is told."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.clinics.timetable.strays import Needs, Scope
from service.courses.diary import House, read_house
from service.courses.models import Booking, CourseSession
from service.patients.models import Patient
from service.protocols import store

MOST = 200
"""How many are listed at once: more than anybody acts on before looking again."""

NOT_SEEN_TO = ("block", "reserved")
"""Kinds of bookings that no patient has been told of."""

GONE = "has a practitioner who no longer treats here"
ROOM_GONE = "has a room that is no longer in use"


def find_strays(session: Session, clinic_id: UUID, scope: Scope, now: datetime) -> list[dict[str, Any]]:
    """List sessions and appointments from `now` on that are outside hours or under an absence, with what is wrong."""
    house = read_house(session, clinic_id, now)
    found = [*_strays(house, session.execute(_booked(clinic_id, scope, now)))]
    return sorted(found, key=lambda one: one["start"])[:MOST]


def _booked(clinic_id: UUID, scope: Scope, now: datetime) -> Select[Booking, UUID | None, int | None, str | None]:
    booked = (
        select(Booking, CourseSession.course_id, CourseSession.number, Patient.name)
        .outerjoin(
            CourseSession, (CourseSession.clinic_id == Booking.clinic_id) & (CourseSession.id == Booking.session_id)
        )
        .outerjoin(Patient, (Patient.clinic_id == Booking.clinic_id) & (Patient.id == Booking.patient_id))
        .where(Booking.clinic_id == clinic_id, Booking.active, Booking.kind.not_in(NOT_SEEN_TO))
        .where(
            Booking.blocked_until > now,
            Booking.starts_at >= now,
            or_(CourseSession.state.is_(None), CourseSession.state == "booked"),
        )
    )
    if scope.practitioner_id is not None:
        booked = booked.where(Booking.practitioner_id == scope.practitioner_id)
    if scope.room_id is not None:
        booked = booked.where(Booking.room_id == scope.room_id)
    if scope.starts_at is not None:
        booked = booked.where(Booking.blocked_until > scope.starts_at, Booking.ends_at > scope.starts_at)
    return booked if scope.ends_at is None else booked.where(Booking.starts_at < scope.ends_at)


def _strays(house: House, rows: Any) -> Iterator[dict[str, Any]]:
    people = {row.id: row.key for row in house.practitioners.values()}
    rooms = {row.id: row.key for row in house.rooms.values()}
    openings = house.openings()

    def wrong(booking: Booking) -> str | None:
        if booking.practitioner_id is not None and booking.practitioner_id not in people:
            return GONE
        if booking.room_id is not None and booking.room_id not in rooms:
            return ROOM_GONE
        who, where = people.get(booking.practitioner_id), rooms.get(booking.room_id)  # type: ignore[arg-type]
        return openings.objection(booking.starts_at, booking.ends_at, who, where)

    for row in rows:
        if sentence := wrong(row[0]):
            yield _view(house, row, people, rooms, sentence)


def _view(house: House, row: Any, people: dict[UUID, str], rooms: dict[UUID, str], sentence: str) -> dict[str, Any]:
    booking, course_id, number, name = row
    return {
        "kind": booking.kind,
        "start": house.local(booking.starts_at),
        "end": house.local(booking.ends_at),
        "practitioner": people.get(booking.practitioner_id),
        "room": rooms.get(booking.room_id),
        "patient_id": booking.patient_id,
        "patient": name,
        "course_id": course_id,
        "number": number,
        "sentence": sentence,
    }


def find_needs(session: Session, clinic_id: UUID) -> Needs:
    """Tell which skills and room kinds the treatments ask for that are switched on."""
    protocols = [store.load(version) for version in store.offered(session, clinic_id)]
    skills = {one.skill for one in protocols if one.skill}
    kinds = {one.room_kind for one in protocols if one.room_kind}
    return Needs(tuple(sorted(skills)), tuple(sorted(kinds)))
