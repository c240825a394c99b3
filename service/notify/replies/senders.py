"""Who wrote, as far as the number tells: those whose number it may be, a member of staff, or nobody known."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.unreadable import can_be_read, if_readable
from service.clinics.models import Staff
from service.notify.replies.attribution import candidates_for
from service.patients.models import Patient

NAMELESS = "somebody whose name cannot be read"


def staff_with(session: Session, clinic_id: UUID, number: str) -> Staff | None:
    """Find the member of staff whose own phone has the number."""
    has_number = Staff.mobile_digest.in_(number_digests(clinic_id, number))
    found = select(Staff).where(Staff.clinic_id == clinic_id, Staff.active, has_number).order_by(Staff.id)
    return session.scalars(found.limit(1)).one_or_none()


def staff_alone(session: Session, clinic_id: UUID, number: str) -> Staff | None:
    """Find the member of staff with a number that is no patient's."""
    return None if candidates_for(session, clinic_id, number) else staff_with(session, clinic_id, number)


def who_it_may_be(session: Session, clinic_id: UUID, number: str, write: Callable[[str], str] = str) -> str | None:
    """Name all whose words from a number may be: patients first, else staff, else None; `write` shortens a name."""
    candidates = candidates_for(session, clinic_id, number)
    if candidates:
        return f"may be {' or '.join(_written(patient, write) for patient in candidates)}"
    staff = staff_with(session, clinic_id, number)
    return f"{if_readable(staff.name, NAMELESS)} (staff)" if staff else None


def _written(patient: Patient, write: Callable[[str], str]) -> str:
    return write(patient.name) if can_be_read(patient.name) else NAMELESS
