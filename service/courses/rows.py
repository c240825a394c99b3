"""The rows that a booking writes, made out of what was asked for."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from service.base.ids import new_id
from service.courses.diary import House
from service.courses.models import Booking, Course, CourseSession
from service.courses.requests import BookingRequest, WantedSession
from service.courses.treatment import Treatment
from service.protocols.definition import Protocol

NOON = time(12)


def new_course(request: BookingRequest, treatment: Treatment, house: House, now: datetime) -> Course:
    return Course(
        clinic_id=house.site.clinic_id,
        id=new_id(),
        patient_id=treatment.patient.id,
        site_id=house.site.id,
        protocol_version_id=treatment.version.id,
        state="active",
        areas=list(dict.fromkeys(request.areas)),
        reason=(request.reason or "").strip() or None,
        kind=request.kind,
        same_practitioner=request.same_practitioner,
        created_at=now,
    )


def new_session(course: Course, wanted: WantedSession, treatment: Treatment, house: House) -> CourseSession:
    start = wanted.start.astimezone(UTC)
    return CourseSession(
        clinic_id=course.clinic_id,
        id=new_id(),
        course_id=course.id,
        number=wanted.number,
        state="booked",
        starts_at=start,
        ends_at=treatment.end_of(start),
        practitioner_id=house.practitioners[wanted.practitioner].id,
        room_id=house.rooms[wanted.room].id,
        placement=1,
        completion=0,
        areas=course.areas,
    )


def had_elsewhere(course: Course, done: Sequence[date], zone: ZoneInfo, now: datetime) -> list[CourseSession]:
    """Make the sessions of a course that was begun elsewhere: completed at noon of their days."""
    return [
        CourseSession(
            clinic_id=course.clinic_id,
            id=new_id(),
            course_id=course.id,
            number=number,
            state="completed",
            completed_at=datetime.combine(day, NOON, zone).astimezone(UTC),
            recorded_at=now,
            placement=0,
            completion=0,
            areas=course.areas,
            elsewhere=True,
        )
        for number, day in enumerate(done, 1)
    ]


def new_booking(session: CourseSession, treatment: Treatment, now: datetime) -> Booking:
    return booking_of(session, treatment.patient.id, treatment.protocol, now)


def booking_of(session: CourseSession, patient_id: UUID, protocol: Protocol, now: datetime) -> Booking:
    """Make a place in the diary; practitioner and room are blocked for preparation and cleaning too."""
    assert session.starts_at is not None
    assert session.ends_at is not None
    return Booking(
        clinic_id=session.clinic_id,
        id=new_id(),
        kind="session",
        active=True,
        practitioner_id=session.practitioner_id,
        room_id=session.room_id,
        patient_id=patient_id,
        session_id=session.id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        blocked_from=session.starts_at - timedelta(minutes=protocol.prep_minutes),
        blocked_until=session.ends_at + timedelta(minutes=protocol.cleaning_minutes),
        created_at=now,
    )
