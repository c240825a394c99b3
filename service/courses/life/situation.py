"""Everything that a change of a course depends on, read once: the course, its patient, its protocol and the diary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.models import Practitioner, Room
from service.courses.diary import House, read_house
from service.courses.holds import all_holds, recovered_on
from service.courses.life.line import Line
from service.courses.life.lining import line_of, spot_of
from service.courses.life.model import Spot
from service.courses.locks import take_turns_for_patient
from service.courses.models import Booking, Course, CourseSession
from service.courses.neighbours import read_neighbours
from service.courses.planning import Preference
from service.courses.sessions import active_bookings, hold_still, numbered, sessions_of
from service.courses.spacing import Neighbour
from service.courses.treatment import preference_of, protocol_and_zone
from service.patients.models import Patient
from service.protocols.definition import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A course as it is; `bookings` are the active ones of its sessions, `keys` those of people and rooms by id.

    `near`: the patient's sessions of other courses that concern the areas of this one. `recovered_on`: the local date
    from which a reaction no longer stands in the way, where there was one.
    """

    course: Course
    sessions: tuple[CourseSession, ...]
    protocol: Protocol
    house: House
    near: tuple[Neighbour, ...]
    held_since: datetime | None
    recovered_on: date | None
    bookings: tuple[Booking, ...]
    keys: Mapping[UUID, str]
    preference: Preference
    now: datetime

    @property
    def held(self) -> bool:
        return self.held_since is not None

    @property
    def zone(self) -> ZoneInfo:
        return self.house.zone

    @property
    def today(self) -> date:
        return self.house.local(self.now).date()

    def session(self, number: int) -> CourseSession:
        """Return the session of that number, or refuse with `not_found`."""
        return numbered(list(self.sessions), number)

    def bookings_of(self, *sessions: CourseSession) -> list[Booking]:
        ids = {one.id for one in sessions}
        return [booking for booking in self.bookings if booking.session_id in ids]

    def spot(self, one: CourseSession) -> Spot | None:
        """Return the place of a session, in the zone of the site."""
        return spot_of(one, self.zone, self.keys)

    @property
    def line(self) -> Line:
        """Return the sessions in their order; those that were dropped are not of it."""
        return line_of(self.protocol, self.sessions, self.zone, self.now, self.keys)


def read_situation(
    session: Session, clinic_id: UUID, course_id: UUID, now: datetime, *, hold: bool = False
) -> Situation:
    """Read a course, or refuse with `not_found`.

    With `hold` nobody else can change it, nor the patient's diary, until the transaction ends: first the row of the
    course, then the patient; practitioners and rooms come last, with the placing.
    """
    course = hold_still(session, clinic_id, course_id) if hold else _find(session, clinic_id, course_id)
    if hold:
        take_turns_for_patient(session, clinic_id, course.patient_id)
    return situation_of(session, course, now)


def situation_of(session: Session, course: Course, now: datetime) -> Situation:
    """Read what a course depends on."""
    clinic_id, sessions = course.clinic_id, sessions_of(session, course)
    protocol, zone = protocol_and_zone(session, course)
    holds = all_holds(session, clinic_id, [course.id])
    near = read_neighbours(session, clinic_id, course.patient_id, protocol, zone, besides=course.id)
    return Situation(
        course=course,
        sessions=tuple(sessions),
        protocol=protocol,
        house=read_house(session, clinic_id, now),
        near=tuple(one for one in near if one.concerns(course.areas)),
        held_since=max((hold.placed_at for hold in holds if hold.lifted_at is None), default=None),
        recovered_on=recovered_on(holds, protocol),
        bookings=tuple(active_bookings(session, clinic_id, sessions)),
        keys=_keys(session, clinic_id),
        preference=preference_of(session.get_one(Patient, (clinic_id, course.patient_id))),
        now=now,
    )


def _find(session: Session, clinic_id: UUID, course_id: UUID) -> Course:
    course = session.get(Course, (clinic_id, course_id), populate_existing=True)
    if course is None:
        raise Refusal("not_found", {"what": "course"})
    return course


def _keys(session: Session, clinic_id: UUID) -> dict[UUID, str]:
    """Return the keys of all people and rooms, of those too who have left."""
    people = select(Practitioner.id, Practitioner.key).where(Practitioner.clinic_id == clinic_id)
    rooms = select(Room.id, Room.key).where(Room.clinic_id == clinic_id)
    return {**dict(session.execute(people).all()), **dict(session.execute(rooms).all())}
