"""The patient's other courses: treatments need days between them, also where they belong to different courses.

So far that is a warning to whoever books, not a refusal.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from service.courses.models import Course, CourseSession
from service.protocols import store
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A session of another course, had or booked, on the local date `on`; `least` days are due before and after."""

    on: date
    least: int

    def is_too_near(self, day: date) -> bool:
        return abs((day - self.on).days) < self.least


def read_neighbours(
    session: Session, clinic_id: UUID, patient_id: UUID, protocol: Protocol, zone: ZoneInfo
) -> tuple[Neighbour, ...]:
    """Read the sessions of a patient's courses, in one query; asked before a new course is written."""
    rows = session.execute(
        select(CourseSession, ProtocolVersion)
        .join(Course, (Course.clinic_id == CourseSession.clinic_id) & (Course.id == CourseSession.course_id))
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id),
        )
        .where(
            CourseSession.clinic_id == clinic_id,
            Course.patient_id == patient_id,
            CourseSession.state.in_(("booked", "completed")),
        )
        .order_by(CourseSession.starts_at)
    ).all()
    return tuple(_neighbour(row, protocol, zone) for row in rows)


def _neighbour(row: Row[CourseSession, ProtocolVersion], protocol: Protocol, zone: ZoneInfo) -> Neighbour:
    one, version = row
    at = one.completed_at or one.starts_at
    assert at is not None
    return Neighbour(at.astimezone(zone).date(), least_days(protocol, store.load(version)))


def least_days(protocol: Protocol, other: Protocol) -> int:
    """Return the least days between sessions of two courses: the spacing's own, or that between treatments."""
    if protocol.key == other.key:
        return min(each.min_days for each in protocol.spacing)
    return max(protocol.cross_treatment.min_days, other.cross_treatment.min_days)
