"""Who wrote, as far as the number tells: those whose number it may be, a member of staff, or nobody known."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digests
from service.base.once import NUMBERS, once_of
from service.base.pairs import among_told, any_told, told, told_pairs
from service.base.unreadable import can_be_read, if_readable
from service.clinics.models import Staff
from service.clinics.rota.models import StaffChannel
from service.notify.alerts.shared_phones import staff_having
from service.notify.replies.attribution import Number, candidates_for
from service.patients.models import Patient

NAMELESS = "somebody whose name cannot be read"


def staff_with(session: Session, clinic_id: UUID, number: str) -> Staff | None:
    """Find the member of staff who has the number, or the mail address, in any of their channels."""
    return once_of(session, staff_with, NUMBERS, (clinic_id, number), partial(_staff_with_any, session))


def _staff_with_any(session: Session, numbers: Collection[Number]) -> Mapping[Number, Staff | None]:
    by_digest = {(place[0], digest): place for place in numbers for digest in number_digests(*place)}
    found: dict[Number, Staff | None] = dict.fromkeys(numbers)
    clinics = told((clinic_id for clinic_id, _ in by_digest), "clinics")
    for staff, digest in session.execute(_HAVING, told_pairs(by_digest) | clinics):
        for one in (staff.mobile_digest, digest):
            place = by_digest.get((staff.clinic_id, one or ""))
            if place is not None and found[place] is None:
                found[place] = staff
    return found


def _having() -> Select[Staff, str]:
    """Select staff with the digests that are told, once for each channel that has one of them."""
    same = and_(StaffChannel.clinic_id == Staff.clinic_id, StaffChannel.staff_id == Staff.id, StaffChannel.active)
    theirs = and_(same, among_told(StaffChannel.clinic_id, StaffChannel.address_digest))
    by_any = or_(among_told(Staff.clinic_id, Staff.mobile_digest), StaffChannel.id.is_not(None))
    staff = select(Staff, StaffChannel.address_digest).outerjoin(StaffChannel, theirs)
    return staff.where(any_told(Staff.clinic_id, "clinics"), Staff.active, by_any).order_by(Staff.id)


_HAVING = _having()


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
    if staff_with(session, clinic_id, number) is None:
        return None
    sharing = [if_readable(one.name, NAMELESS) for one in staff_having(session, clinic_id, number)]
    return f"{' or '.join(sharing)} (staff)"


def _written(patient: Patient, write: Callable[[str], str]) -> str:
    return write(patient.name) if can_be_read(patient.name) else NAMELESS
