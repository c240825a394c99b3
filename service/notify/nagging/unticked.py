"""The sessions past their end without an outcome."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.clinics.models import Practitioner, Staff
from service.courses.models import CourseSession


@dataclass(frozen=True, slots=True)
class Unticked:
    """A session that is booked still; `staff` is its practitioner where that is a colleague who works here."""

    session_id: UUID
    ends_at: datetime
    staff: Staff | None


def to_tick(session: Session, clinic_id: UUID, now: datetime) -> int:
    """Count the sessions that are over and have no outcome, however long ago: each waits until somebody acts."""
    one = CourseSession
    over = select(func.count()).where(
        one.clinic_id == clinic_id,
        one.state == "booked",
        one.starts_at <= now,
        one.ends_at <= now,
    )
    return session.scalar(over) or 0


def booked_between(session: Session, clinic_id: UUID, begin: datetime, end: datetime) -> list[Unticked]:
    """List the booked sessions that start between two instants, by their end."""
    one = CourseSession
    rows = session.execute(
        select(one.id, one.ends_at, Staff)
        .outerjoin(Practitioner, (Practitioner.clinic_id == one.clinic_id) & (Practitioner.id == one.practitioner_id))
        .outerjoin(
            Staff, (Staff.clinic_id == one.clinic_id) & (Staff.id == Practitioner.staff_id) & Staff.active.is_(True)
        )
        .where(one.clinic_id == clinic_id, one.state == "booked", one.starts_at > begin, one.starts_at <= end)
        .order_by(one.ends_at, one.id)
    )
    return [Unticked(id_, ends_at, staff) for id_, ends_at, staff in rows if ends_at is not None]
