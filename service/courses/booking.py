"""Book a course: all of its sessions or nothing, in one transaction with everything that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal
from service.base.ids import new_id
from service.courses.changes import note_change
from service.courses.checks import Rules, check
from service.courses.diary import House, read_house, resources
from service.courses.facts import CourseFact, Listener, tell
from service.courses.models import Booking, Course, CourseSession
from service.courses.openings import Openings
from service.courses.placing import blocked_times, place
from service.courses.requests import BookingRequest, WantedSession
from service.courses.treatment import Treatment, find_treatment


@dataclass(frozen=True, slots=True)
class Booked:
    """A course that was booked; `warnings` name gaps above the protocol's maximum."""

    course: Course
    sessions: tuple[CourseSession, ...]
    warnings: tuple[Fault, ...]


class Bookings:
    """Book new courses."""

    def __init__(self, clock: Clock, listeners: Sequence[Listener]) -> None:
        self._clock = clock
        self._listeners = listeners

    def book(self, session: Session, actor: Actor, request: BookingRequest) -> Booked:
        """Book a course for a patient of the actor's clinic.

        Refuses with every fault at once: `invalid_input`, `wrong_end`, `in_the_past`, `too_soon`, `outside_hours`; with
        `slot_taken` and its clashes; with `not_found`, `protocol_unknown`, `protocol_off`, `protocol_unsigned`. Whoever
        catches a refusal must roll the transaction back.
        """
        clinic_id, now = _clinic_of(actor), self._clock.now()
        treatment = find_treatment(session, clinic_id, request.patient_id, request.protocol)
        house = read_house(session, clinic_id)
        warnings = check(request, _rules(request, treatment, house, actor, now))
        course = _course(request, treatment, house, now)
        sessions = [_session(course, wanted, treatment, house) for wanted in request.sessions]
        session.add_all([course, *sessions])
        session.flush()
        bookings = [(one.number, _booking(one, treatment, now)) for one in sessions]
        place(session, bookings, house.zone)
        self._record(session, actor, course, sessions, now)
        return Booked(course, tuple(sessions), warnings)

    def _record(
        self, session: Session, actor: Actor, course: Course, sessions: list[CourseSession], now: datetime
    ) -> None:
        for one in sessions:
            note_change(session, actor, one, "booked", before={}, at=now, reason=course.reason)
        record(session, actor, "course.booked", "course", course.id, at=self._clock.real())
        ids = tuple(one.id for one in sessions)
        tell(self._listeners, session, CourseFact("booked", course.clinic_id, course.id, ids, actor, now))


def _clinic_of(actor: Actor) -> UUID:
    if actor.clinic_id is None:
        raise Refusal("forbidden")
    return actor.clinic_id


def _rules(request: BookingRequest, treatment: Treatment, house: House, actor: Actor, now: datetime) -> Rules:
    openings = Openings(
        house.zone,
        house.opening_hours,
        house.closures,
        resources(house.practitioners, {}),
        resources(house.rooms, {}),
    )
    reasoned = actor.is_clinician and bool((request.reason or "").strip())
    return Rules(protocol=treatment.protocol, openings=openings, now=now, under_minimum=reasoned)


def _course(request: BookingRequest, treatment: Treatment, house: House, now: datetime) -> Course:
    return Course(
        clinic_id=house.site.clinic_id,
        id=new_id(),
        patient_id=treatment.patient.id,
        site_id=house.site.id,
        protocol_version_id=treatment.version.id,
        state="active",
        areas=list(dict.fromkeys(request.areas)),
        reason=(request.reason or "").strip() or None,
        created_at=now,
    )


def _session(course: Course, wanted: WantedSession, treatment: Treatment, house: House) -> CourseSession:
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


def _booking(session: CourseSession, treatment: Treatment, now: datetime) -> Booking:
    assert session.starts_at is not None
    assert session.ends_at is not None
    booking = Booking(
        clinic_id=session.clinic_id,
        id=new_id(),
        kind="session",
        active=True,
        practitioner_id=session.practitioner_id,
        room_id=session.room_id,
        patient_id=treatment.patient.id,
        session_id=session.id,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        created_at=now,
    )
    blocked_times(booking, treatment.protocol)
    return booking
