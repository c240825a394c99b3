"""Everything that is known about the courses behind texts: read once, for many at a time, then handed to rules."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from service.base.once import once_where_only_read
from service.base.pairs import Key, among
from service.clinics.cover.rule import Cover
from service.clinics.models import Clinic, Sender, Site
from service.courses.models import Course, CourseSession
from service.notify.places import Places
from service.notify.timeline.calendar import SiteCalendar
from service.patients.models import Patient
from service.protocols.definition import Protocol
from service.protocols.many import load_many, signed_among


@dataclass(frozen=True, slots=True)
class CourseCase:
    """A course with its patient, its place, its pinned protocol and all its sessions in order.

    `booked_elsewhere`: the patient has dates in another course as well. `signed` are the languages that somebody has
    signed.
    """

    clinic: Clinic
    site: Site
    calendar: SiteCalendar
    patient: Patient
    course: Course
    sessions: tuple[CourseSession, ...]
    protocol: Protocol
    senders: tuple[Sender, ...]
    cover: Cover
    booked_elsewhere: bool = False
    signed: frozenset[str] = frozenset()

    @property
    def language(self) -> str:
        """Give the patient's language where the protocol has it and it may be sent, else the clinic's.

        Nobody gets a language that neither has asked for, unless the protocol has no other: its first.
        """
        wanted = (self.patient.language, self.clinic.language)
        known = [language for language in wanted if language in self.protocol.languages] or self.protocol.languages[:1]
        return next((language for language in known if self.may_send(language)), known[0])

    def may_send(self, language: str) -> bool:
        """Tell whether somebody has signed the texts of a language; demonstrations need no signature."""
        return self.clinic.demo or language in self.signed

    def session(self, session_id: UUID | None) -> CourseSession | None:
        return next((one for one in self.sessions if one.id == session_id), None)

    def sender(self, channel: str) -> Sender | None:
        """Give the sender of the course's site on a channel, else any of the clinic."""
        able = [sender for sender in self.senders if sender.channel == channel]
        if len(able) <= 1:
            return able[0] if able else None
        return next((one for one in able if one.site_id == self.site.id), able[0])


@dataclass(frozen=True, slots=True)
class Cases:
    """The rows of some courses; a case is put together when it is asked for, so that one stops no other."""

    places: Places
    courses: Mapping[Key, Course]
    patients: Mapping[Key, Patient]
    sessions: Mapping[Key, tuple[CourseSession, ...]]
    protocols: Mapping[Key, Protocol]
    booked: Mapping[Key, frozenset[UUID]]
    signed: Mapping[Key, frozenset[str]]

    @classmethod
    def read(cls, session: Session, places: Places, courses: Collection[Key], patients: Collection[Key] = ()) -> Self:
        """Read courses of these places, and further patients; `booked` are the courses in which somebody has dates."""
        rows = session.scalars(select(Course).where(among(Course.clinic_id, Course.id, courses)))
        found = {(course.clinic_id, course.id): course for course in rows}
        wanted = {*patients, *((course.clinic_id, course.patient_id) for course in found.values())}
        people = session.scalars(select(Patient).where(among(Patient.clinic_id, Patient.id, wanted)))
        versions = {(course.clinic_id, course.protocol_version_id) for course in found.values()}
        return cls(
            places,
            found,
            {(patient.clinic_id, patient.id): patient for patient in people},
            _sessions(session, courses),
            load_many(session, versions),
            _booked(session, wanted),
            signed_among(session, versions),
        )

    def of(self, clinic_id: UUID, course_id: UUID) -> CourseCase:
        """Put one case together; NoResultFound where the course, or anything that it needs, cannot be read."""
        course = self.courses.get((clinic_id, course_id))
        protocol = self.protocols.get((clinic_id, course.protocol_version_id)) if course else None
        if course is None or protocol is None:
            raise NoResultFound("no such course, or its protocol cannot be read")
        site = self.places.sites[clinic_id, course.site_id]
        return CourseCase(
            clinic=self.places.clinics[clinic_id],
            site=site,
            calendar=self.places.calendar(site),
            patient=self.patients[clinic_id, course.patient_id],
            course=course,
            sessions=self.sessions.get((clinic_id, course_id), ()),
            protocol=protocol,
            senders=self.places.senders.get(clinic_id, ()),
            cover=self.places.cover(site),
            signed=self.signed.get((clinic_id, course.protocol_version_id), frozenset()),
            booked_elsewhere=bool(self.booked.get((clinic_id, course.patient_id), frozenset()) - {course.id}),
        )


def load_case(session: Session, clinic_id: UUID, course_id: UUID) -> CourseCase:
    """Read the case of a course, which must exist."""

    def read() -> CourseCase:
        places = Places.read(session, [clinic_id])
        return Cases.read(session, places, [(clinic_id, course_id)]).of(clinic_id, course_id)

    return once_where_only_read(session, (load_case, clinic_id, course_id), read)


def calendar_of(session: Session, clinic_id: UUID) -> SiteCalendar:
    """Read the hours of a clinic's site."""
    places = Places.read(session, [clinic_id])
    return places.calendar(places.default_site(clinic_id))


def senders_of(session: Session, clinic_id: UUID) -> list[Sender]:
    """Return the clinic's senders, oldest first."""
    return list(session.scalars(select(Sender).where(Sender.clinic_id == clinic_id).order_by(Sender.id)))


def _sessions(session: Session, courses: Collection[Key]) -> dict[Key, tuple[CourseSession, ...]]:
    of_courses = select(CourseSession).where(among(CourseSession.clinic_id, CourseSession.course_id, courses))
    found: dict[Key, list[CourseSession]] = defaultdict(list)
    for one in session.scalars(of_courses.order_by(CourseSession.number)):
        found[one.clinic_id, one.course_id].append(one)
    return {key: tuple(ones) for key, ones in found.items()}


def _booked(session: Session, patients: Collection[Key]) -> dict[Key, frozenset[UUID]]:
    dates = (
        select(Course.clinic_id, Course.patient_id, Course.id)
        .join(CourseSession, (CourseSession.clinic_id == Course.clinic_id) & (CourseSession.course_id == Course.id))
        .where(among(Course.clinic_id, Course.patient_id, patients), CourseSession.state == "booked")
        .distinct()
    )
    found: dict[Key, frozenset[UUID]] = defaultdict(frozenset)
    for clinic_id, patient_id, course_id in session.execute(dates):
        found[clinic_id, patient_id] |= {course_id}
    return dict(found)
