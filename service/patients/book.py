"""The clinic's patients: add, change, find. Names and numbers are sealed; look-up goes by keyed hashes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.base import lookup
from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Fault, Refusal, invalid
from service.base.phones import Phones
from service.base.unreadable import if_readable
from service.patients import consents
from service.patients.addresses import address_digest, has_place
from service.patients.facts import PatientFact, PatientListener, tell
from service.patients.models import Patient, PatientNameIndex
from service.patients.numbers import TEXT_CHANNELS, number_fault
from service.patients.suspensions.ledger import given_up, hold

FIELDS = (
    "name",
    "mobile",
    "date_of_birth",
    "whose_phone",
    "language",
    "channel",
    "email",
    "emergency_contact",
    "note",
    "preferred",
)


class PatientBook:
    """Add and change patients. Drafts are mappings of the API's field names, checked for shape before.

    `listeners` are told when a patient can be reached in another way than before, or no more.
    """

    def __init__(self, clock: Clock, phones: Phones, listeners: Iterable[PatientListener] = ()) -> None:
        self._clock = clock
        self._phones = phones
        self._listeners = tuple(listeners)

    def add(self, session: Session, actor: Actor, draft: Mapping[str, Any]) -> Patient:
        """Add a patient with the consent that was given at the desk; refuse with every fault of the draft."""
        now = self._clock.now()
        patient = Patient(clinic_id=clinic_of(actor), created_at=now, updated_at=now)
        self._fill(session, patient, draft)
        self._note_consent(session, actor, patient, draft.get("consent") or {})
        record(session, actor, "patient.added", "patient", patient.id, at=self._clock.real(), fields=draft)
        session.flush()
        return patient

    def change(self, session: Session, actor: Actor, patient_id: UUID, draft: Mapping[str, Any]) -> Patient:
        """Change the fields that the draft names."""
        patient = self.get(session, actor, patient_id)
        before = (if_readable(patient.mobile, None), patient.channel)
        self._fill(session, patient, draft)
        now = patient.updated_at = self._clock.now()
        consent_changed = self._note_consent(session, actor, patient, draft.get("consent") or {})
        record(session, actor, "patient.changed", "patient", patient.id, at=self._clock.real(), fields=draft)
        session.flush()
        if before[0] and before[0] != patient.mobile and hold(session, patient.clinic_id, before[0]):
            _give_up(session, patient.clinic_id, before[0], actor, now)
        if consent_changed or before != (patient.mobile, patient.channel):
            fact = PatientFact("reachability_changed", patient.clinic_id, patient.id, actor, now)
            tell(self._listeners, session, fact)
        return patient

    def get(self, session: Session, actor: Actor, patient_id: UUID) -> Patient:
        """Return a patient of the actor's clinic, or refuse with `not_found`."""
        patient = session.get(Patient, (actor.clinic_id, patient_id))
        if patient is None:
            raise Refusal("not_found")
        return patient

    def held(self, session: Session, actor: Actor, patient_id: UUID) -> Patient:
        """Return a patient as they stand, whom nobody else changes until the transaction ends."""
        key = (clinic_of(actor), patient_id)
        patient = session.get(Patient, key, populate_existing=True, with_for_update={"key_share": True})
        if patient is None:
            raise Refusal("not_found")
        return patient

    def namesakes(self, session: Session, actor: Actor, name: str, written: str | None) -> list[Patient]:
        """Return the clinic's patients with this name and this number: whom somebody may be about to add again."""
        number = self._phones.normalise(written) if written else None
        found = find_by_number(session, clinic_of(actor), number) if number else []
        return [patient for patient in found if lookup.words(patient.name) == lookup.words(name)]

    def _fill(self, session: Session, patient: Patient, draft: Mapping[str, Any]) -> None:
        if "mobile" in draft or "channel" in draft:
            channel = draft.get("channel") or patient.channel or "sms"
            number = self._number(draft.get("mobile", patient.mobile), channel)
            _set_number(patient, number)  # nothing was changed yet, should the number be refused
        for field in FIELDS:
            if field in draft and field != "mobile":
                setattr(patient, field, draft[field])
        if "email" in draft:
            patient.email_digest = address_digest(patient.clinic_id, patient.email)
        session.add(patient)
        session.flush()
        if "name" in draft:
            _index_name(session, patient)

    def _number(self, written: str | None, channel: str) -> str | None:
        """Return what was written in E.164; refuse what cannot be reached by the patient's channel."""
        fault = number_fault(self._phones, written, channel)
        if fault is not None:
            raise invalid(Fault("$.mobile", fault))
        return self._phones.normalise(written) if written else None

    def _note_consent(self, session: Session, actor: Actor, patient: Patient, consent: Mapping[str, Any]) -> bool:
        """Append what was said to the ledger where it is new; tells whether anything was."""
        how, noted = str(consent.get("how") or "desk"), False
        for channel in TEXT_CHANNELS:
            given = consent.get(channel)
            if given is not None and given != consents.current(session, patient.clinic_id, patient.id, channel):
                at = self._clock.now()
                consents.record(session, actor, patient.clinic_id, patient.id, channel, given=given, how=how, at=at)
                noted = True
        return noted


def _set_number(patient: Patient, number: str | None) -> None:
    patient.mobile = number
    patient.mobile_digest = lookup.number_digest(patient.clinic_id, number) if number else None
    patient.last4_digest = lookup.last4_digest(patient.clinic_id, number) if number else None


def _index_name(session: Session, patient: Patient) -> None:
    mine = (PatientNameIndex.clinic_id == patient.clinic_id, PatientNameIndex.patient_id == patient.id)
    session.execute(delete(PatientNameIndex).where(*mine))
    digests = lookup.name_digests(patient.clinic_id, patient.name)
    session.add_all(
        PatientNameIndex(clinic_id=patient.clinic_id, patient_id=patient.id, digest=each) for each in digests
    )


def find_by_number(session: Session, clinic_id: UUID, e164: str) -> list[Patient]:
    """Return every patient who is reached at a number, or writes from a mail address; there may be several."""
    reached = select(Patient).where(Patient.clinic_id == clinic_id, has_place(clinic_id, e164))
    return list(session.scalars(reached.order_by(Patient.id)))


def _give_up(session: Session, clinic_id: UUID, number: str, actor: Actor, now: datetime) -> None:
    """Settle a wrong number that nobody has any more; asked while it is held, as two may be corrected at one moment."""
    if not find_by_number(session, clinic_id, number):
        given_up(session, clinic_id, number, by=actor.id, at=now)
