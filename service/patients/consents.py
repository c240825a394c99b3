"""The ledger of consent to texts: who agreed, when, how, in which words, for which channel."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.pairs import Key, among
from service.patients.models import Consent

WORDING = "I agree that the clinic texts me about my treatment and its aftercare. I can stop this at any time."
WORDINGS = {
    "sms": WORDING,
    "whatsapp": "I agree that the clinic writes to me on WhatsApp about my treatment and its aftercare. I can stop "
    "this at any time.",
}
"""What a patient agrees to, by channel; each is asked for by itself."""


def record(
    session: Session,
    actor: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    channel: str,
    *,
    given: bool,
    how: str,
    at: datetime,
) -> Consent:
    """Append an entry; `how` is where it was given, such as `desk` or `paper form`; `at` is clinic time."""
    entry = Consent(clinic_id=clinic_id, patient_id=patient_id, channel=channel, given=given, how=how, at=at)
    entry.wording, entry.recorded_by_kind, entry.recorded_by_id = WORDINGS[channel], actor.kind, actor.id
    session.add(entry)
    session.flush()
    return entry


def history(session: Session, clinic_id: UUID, patient_id: UUID) -> list[Consent]:
    """Return every entry of a patient, oldest first."""
    of_patient = select(Consent).where(Consent.clinic_id == clinic_id, Consent.patient_id == patient_id)
    return list(session.scalars(of_patient.order_by(Consent.at, Consent.id)))


def current(session: Session, clinic_id: UUID, patient_id: UUID, channel: str) -> bool:
    """Tell whether the newest entry for a channel says yes; without an entry the answer is no."""
    patient = (clinic_id, patient_id)
    return (patient, channel) in standing(session, [patient])


def standing(session: Session, patients: Collection[Key]) -> set[tuple[Key, str]]:
    """Return on which channels these patients agree to texts now, in one query."""
    entries = select(Consent.clinic_id, Consent.patient_id, Consent.channel, Consent.given)
    of_patients = entries.where(among(Consent.clinic_id, Consent.patient_id, patients))
    rows = session.execute(of_patients.order_by(Consent.at, Consent.id))
    newest = {((clinic_id, patient_id), channel): given for clinic_id, patient_id, channel, given in rows}
    return {place for place, given in newest.items() if given}
