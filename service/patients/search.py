"""Find patients by the beginning of their names, a number, or its last four digits."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from service.base import lookup
from service.base.phones import Phones
from service.base.unreadable import to_sort_by
from service.patients.models import Patient, PatientNameIndex

LAST = 4
LIMIT = 50


def search(session: Session, phones: Phones, clinic_id: UUID, typed: str) -> list[Patient]:
    """Return up to 50 patients that fit what was typed, by name; nothing typed finds the newest.

    Each word must be the beginning of a word of the name (its first 8 letters count); digits are a number or its
    last four.
    """
    typed = typed.strip()
    if not typed:
        return list(session.scalars(_of(clinic_id).order_by(Patient.id.desc()).limit(LIMIT)))
    found = session.scalars(_fitting(phones, clinic_id, typed).limit(LIMIT))
    return sorted(found, key=lambda patient: to_sort_by(patient.name))


def _of(clinic_id: UUID) -> Select[Patient]:
    return select(Patient).where(Patient.clinic_id == clinic_id)


def _fitting(phones: Phones, clinic_id: UUID, typed: str) -> Select[Patient]:
    digits = "".join(character for character in typed if character.isdigit())
    if len(digits) >= LAST and not any(character.isalpha() for character in typed):
        return _by_number(phones, clinic_id, typed, digits)
    query = _of(clinic_id)
    for word in lookup.words(typed):
        query = query.where(
            Patient.id.in_(
                select(PatientNameIndex.patient_id).where(
                    PatientNameIndex.clinic_id == clinic_id,
                    PatientNameIndex.digest.in_(lookup.word_digests(clinic_id, word)),
                )
            )
        )
    return query if lookup.words(typed) else query.where(Patient.id.is_(None))


def _by_number(phones: Phones, clinic_id: UUID, typed: str, digits: str) -> Select[Patient]:
    number = phones.normalise(typed)
    whole = lookup.number_digests(clinic_id, number) if number else []
    last = lookup.last4_digests(clinic_id, digits) if len(digits) == LAST else []
    return _of(clinic_id).where(or_(Patient.mobile_digest.in_(whole), Patient.last4_digest.in_(last)))
