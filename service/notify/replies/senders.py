"""Who wrote, as far as the number tells: those whose number it may be, a member of staff, or nobody known."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.unreadable import can_be_read, if_readable
from service.clinics.models import Staff
from service.clinics.rota.models import StaffChannel
from service.notify.replies.attribution import candidates_for
from service.patients.models import Patient

NAMELESS = "somebody whose name cannot be read"


def staff_with(session: Session, clinic_id: UUID, number: str) -> Staff | None:
    """Find the member of staff who has the number, or the mail address, in any of their channels."""
    digests = number_digests(clinic_id, number)
    by_channel = select(StaffChannel.staff_id).where(
        StaffChannel.clinic_id == clinic_id, StaffChannel.active, StaffChannel.address_digest.in_(digests)
    )
    is_theirs = or_(Staff.mobile_digest.in_(digests), Staff.id.in_(by_channel))
    found = select(Staff).where(Staff.clinic_id == clinic_id, Staff.active, is_theirs).order_by(Staff.id)
    return session.scalars(found.limit(1)).one_or_none()


def is_own_mobile(staff: Staff, number: str) -> bool:
    """Tell whether a number is the mobile of somebody, and not only one of their other channels."""
    return staff.mobile_digest in number_digests(staff.clinic_id, number)


def staff_alone(session: Session, clinic_id: UUID, number: str) -> Staff | None:
    """Find the member of staff with a number that is no patient's."""
    return None if candidates_for(session, clinic_id, number) else staff_with(session, clinic_id, number)


NAMED = 3
"""So many are named of whom it may be: a number that many have is a placeholder, and an alert has room for words."""


def who_it_may_be(session: Session, clinic_id: UUID, number: str, write: Callable[[str], str] = str) -> str | None:
    """Name whose words from a number may be: patients first, else staff, else None; `write` shortens a name."""
    candidates = candidates_for(session, clinic_id, number)
    if candidates:
        named = [_written(patient, write) for patient in candidates[:NAMED]]
        more = [f"{len(candidates) - NAMED} more"] if len(candidates) > NAMED else []
        return f"may be {' or '.join(named + more)}"
    staff = staff_with(session, clinic_id, number)
    return f"{if_readable(staff.name, NAMELESS)} (staff)" if staff else None


def _written(patient: Patient, write: Callable[[str], str]) -> str:
    return write(patient.name) if can_be_read(patient.name) else NAMELESS
