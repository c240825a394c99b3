"""Which treatment a new course most likely is."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.courses.models import Course
from service.protocols.models import ProtocolVersion

LOOKED_AT = 500  # courses, the newest: what a clinic did years ago says little


def usual_treatment(session: Session, clinic_id: UUID, patient_id: UUID, offered: Collection[str]) -> str | None:
    """Return the key of the treatment that this patient had last, else of what the clinic books most, of those offered.

    None where nothing of that is known.
    """
    last = _newest(clinic_id).where(Course.patient_id == patient_id, ProtocolVersion.key.in_(offered)).limit(1)
    found = session.scalar(last)
    if found is not None:
        return found
    newest = _newest(clinic_id).limit(LOOKED_AT).subquery()
    times = func.count().desc()
    most = select(newest.c.key).where(newest.c.key.in_(offered)).group_by(newest.c.key).order_by(times, newest.c.key)
    return session.scalar(most.limit(1))


def _newest(clinic_id: UUID) -> Select[str]:
    """Select the treatments of courses, those booked last first."""
    pinned = (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id)
    return (
        select(ProtocolVersion.key).join(Course, pinned).where(Course.clinic_id == clinic_id).order_by(Course.id.desc())
    )
