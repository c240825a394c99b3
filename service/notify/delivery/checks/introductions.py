"""Texts that tell a new number who texts, and have not left yet: others wait for them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among, keys_of
from service.notify.models import Message
from service.patients.models import Patient

TO_LEAVE = ("planned", "queued", "sending")


def awaiting_introduction(session: Session, patients: Collection[Key]) -> set[Key]:
    """Return those of these patients whose number has not been told yet who texts."""
    rows = session.execute(_waiting(patients).where(Message.dedupe_key.like("step:%:to:%")))
    return keys_of((clinic_id, patient_id) for clinic_id, patient_id in rows)


def awaits_introduction(session: Session, patient: Patient, step: str) -> bool:
    """Tell whether a text that says who texts, of that step, has not left yet."""
    theirs = _waiting([(patient.clinic_id, patient.id)]).where(Message.step == step)
    return session.execute(theirs.limit(1)).first() is not None


def _waiting(patients: Collection[Key]) -> Select[UUID, UUID | None]:
    return select(Message.clinic_id, Message.patient_id).where(
        among(Message.clinic_id, Message.patient_id, patients), Message.kind == "step", Message.state.in_(TO_LEAVE)
    )
