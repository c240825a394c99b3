"""A patient's courses with their treatments, to say what something was about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Site
from service.courses.models import Course, CourseSession
from service.notify.before.card import About
from service.protocols.models import ProtocolVersion


@dataclass(frozen=True, slots=True)
class Treatments:
    """The names of a patient's courses and all their sessions, by id."""

    names: Mapping[UUID, str]
    zones: Mapping[UUID, ZoneInfo]
    sessions: Mapping[UUID, CourseSession]

    def about(self, course_id: UUID | None, session_id: UUID | None, at: datetime) -> About:
        """Say what was told or happened at that instant; without a session, the last one treated before it counts."""
        if course_id is None or course_id not in self.names:
            return About()
        one = self.sessions.get(session_id) if session_id else self._last_before(course_id, at)
        if one is None or one.completed_at is None:
            return About(course_id, self.names[course_id], one.number if one else None)
        zone = self.zones[course_id]
        day = (at.astimezone(zone).date() - one.completed_at.astimezone(zone).date()).days
        return About(course_id, self.names[course_id], one.number, day if day >= 0 else None)

    def _last_before(self, course_id: UUID, at: datetime) -> CourseSession | None:
        done = [
            one
            for one in self.sessions.values()
            if one.course_id == course_id and one.completed_at is not None and one.completed_at <= at
        ]
        return max(done, key=lambda one: (one.completed_at, one.number), default=None)


def treatments_of(session: Session, clinic_id: UUID, patient_id: UUID) -> Treatments:
    """Read a patient's courses, whatever became of them, in two queries."""
    rows = session.execute(
        select(Course.id, ProtocolVersion.content, Site.zone)
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id),
        )
        .join(Site, (Site.clinic_id == Course.clinic_id) & (Site.id == Course.site_id))
        .where(Course.clinic_id == clinic_id, Course.patient_id == patient_id)
    ).all()
    of_courses = select(CourseSession).where(
        CourseSession.clinic_id == clinic_id, CourseSession.course_id.in_([row[0] for row in rows])
    )
    return Treatments(
        {id_: str(content["name"]) for id_, content, _ in rows},
        {id_: ZoneInfo(zone) for id_, _, zone in rows},
        {one.id: one for one in session.scalars(of_courses)},
    )
