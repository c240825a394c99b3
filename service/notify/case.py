"""Everything that is known about the course behind a text: read once, then handed to rules."""

import json
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.clinics.hours import SiteHours, default_site, site_hours
from service.clinics.models import Clinic, Sender, Site
from service.courses.models import Course, CourseSession
from service.notify.timeline.calendar import SiteCalendar
from service.patients.models import Patient
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion
from service.protocols.parse import from_json


@dataclass(frozen=True, slots=True)
class CourseCase:
    """A course with its patient, its place, its pinned protocol and all its sessions in order.

    `booked_elsewhere`: the patient has dates in another course as well.
    """

    clinic: Clinic
    site: Site
    calendar: SiteCalendar
    patient: Patient
    course: Course
    sessions: tuple[CourseSession, ...]
    version: ProtocolVersion
    protocol: Protocol
    senders: tuple[Sender, ...]
    booked_elsewhere: bool = False

    @property
    def language(self) -> str:
        """Give the patient's language where the protocol has it, else the clinic's, else the protocol's first."""
        wanted = (self.patient.language, self.clinic.language)
        return next(
            (language for language in wanted if language in self.protocol.languages), self.protocol.languages[0]
        )

    def session(self, session_id: UUID | None) -> CourseSession | None:
        return next((one for one in self.sessions if one.id == session_id), None)

    def sender(self, channel: str) -> Sender | None:
        """Give the sender of the course's site on a channel, else any of the clinic."""
        able = [sender for sender in self.senders if sender.channel == channel]
        return next((one for one in able if one.site_id == self.site.id), able[0] if able else None)


def load_case(session: Session, clinic_id: UUID, course_id: UUID) -> CourseCase:
    """Read the case of a course, which must exist."""
    course = session.get_one(Course, (clinic_id, course_id))
    site = session.get_one(Site, (clinic_id, course.site_id))
    version = session.get_one(ProtocolVersion, (clinic_id, course.protocol_version_id))
    numbered = select(CourseSession).where(CourseSession.clinic_id == clinic_id, CourseSession.course_id == course_id)
    return CourseCase(
        clinic=session.get_one(Clinic, clinic_id),
        site=site,
        calendar=_calendar(site, site_hours(session, site)),
        patient=session.get_one(Patient, (clinic_id, course.patient_id)),
        course=course,
        sessions=tuple(session.scalars(numbered.order_by(CourseSession.number))),
        version=version,
        protocol=_protocol(json.dumps(version.content, sort_keys=True)),
        senders=tuple(senders_of(session, clinic_id)),
        booked_elsewhere=bool(session.scalar(_booked_elsewhere(course))),
    )


def _booked_elsewhere(course: Course) -> Select[bool]:
    theirs = (
        select(CourseSession.id)
        .join(Course, (Course.clinic_id == CourseSession.clinic_id) & (Course.id == CourseSession.course_id))
        .where(Course.clinic_id == course.clinic_id, Course.patient_id == course.patient_id, Course.id != course.id)
        .where(CourseSession.state == "booked")
    )
    return select(theirs.exists())


def calendar_of(session: Session, clinic_id: UUID) -> SiteCalendar:
    """Read the hours of a clinic's site."""
    site = default_site(session, clinic_id)
    return _calendar(site, site_hours(session, site))


def _calendar(site: Site, hours: SiteHours) -> SiteCalendar:
    return SiteCalendar.of_wall_times(site.zone, site.opening_hours, frozenset(hours.closures), hours.dates)


def senders_of(session: Session, clinic_id: UUID) -> list[Sender]:
    """Return the clinic's senders, oldest first."""
    return list(session.scalars(select(Sender).where(Sender.clinic_id == clinic_id).order_by(Sender.id)))


@lru_cache(maxsize=64)
def _protocol(content: str) -> Protocol:
    """Read a version's content; versions never change, and a worker meets the same few all day."""
    return from_json(content)
