"""Mail addresses of patients, found by keyed hashes as numbers are: no address is a number, so both share one rule."""

from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.base.lookup import number_digest, number_digests
from service.base.unreadable import can_be_read
from service.patients.models import Patient

AT_ONCE = 5000


def address_digest(clinic_id: UUID, email: str | None) -> str | None:
    """Make the digest that a row stores for a mail address, compared without case."""
    address = email.strip().lower() if email and can_be_read(email) else ""
    return number_digest(clinic_id, address) if address else None


def has_place(clinic_id: UUID, place: str) -> ColumnElement[bool]:
    """Select the patients with a number (E.164), or with a mail address in small letters."""
    column = Patient.email_digest if "@" in place else Patient.mobile_digest
    return column.in_(number_digests(clinic_id, place))


def catch_up(session: Session, clinic_id: UUID) -> int:
    """Make the digests of addresses that were kept without, as before there were any; returns how many were made."""
    without = select(Patient).where(
        Patient.clinic_id == clinic_id, Patient.email.is_not(None), Patient.email_digest.is_(None)
    )
    made = 0
    for patient in session.scalars(without.limit(AT_ONCE)):
        patient.email_digest = address_digest(clinic_id, patient.email)
        made += patient.email_digest is not None
    if made:
        session.flush()
    return made
