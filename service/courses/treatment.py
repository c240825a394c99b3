"""What is treated, and whom: the patient and the protocol that a course is planned or booked with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.clinics.models import Clinic, Site
from service.clinics.timetable.spans import WEEKDAYS, minute_of
from service.courses.models import Course
from service.courses.planning import Preference
from service.patients.models import Patient
from service.protocols import store
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolVersion


@dataclass(frozen=True, slots=True)
class Treatment:
    """A patient and the version of the protocol that a new course gets."""

    patient: Patient
    version: ProtocolVersion
    protocol: Protocol

    def end_of(self, start: datetime) -> datetime:
        return start + timedelta(minutes=self.protocol.duration_minutes)


def find_treatment(session: Session, clinic_id: UUID, patient_id: UUID, key: str) -> Treatment:
    """Read patient and protocol, or refuse: `not_found`, `protocol_unknown`, `protocol_off`, `protocol_unsigned`.

    Texts need the signature of a named clinician in the patient's language; a demo clinic's do not.
    """
    found = session.execute(
        select(Patient, Clinic)
        .join(Clinic, Clinic.id == Patient.clinic_id)
        .where(Patient.clinic_id == clinic_id, Patient.id == patient_id)
    ).one_or_none()
    if found is None:
        raise Refusal("not_found", {"what": "patient"})
    patient, clinic = found
    version = store.current_version(session, clinic_id, key)
    protocol = store.load(version)
    language = patient.language if patient.language in protocol.languages else clinic.language
    if not clinic.demo and not store.is_signed(session, clinic_id, version.id, language):
        raise Refusal("protocol_unsigned", {"protocol": key, "language": language})
    return Treatment(patient, version, protocol)


def protocol_and_zone(session: Session, course: Course) -> tuple[Protocol, ZoneInfo]:
    """Return the protocol as it was pinned when the course was booked, and the zone of the course's site."""
    site = session.get_one(Site, (course.clinic_id, course.site_id))
    return store.load(store.version_of(session, course.clinic_id, course.protocol_version_id)), ZoneInfo(site.zone)


def preference_of(patient: Patient) -> Preference:
    """Return what suits a patient as the planner understands it."""
    liked = patient.preferred or {}
    days = frozenset(map(WEEKDAYS.index, liked["days"])) if "days" in liked else None
    start, end = (minute_of(liked[edge]) if edge in liked else None for edge in ("from", "to"))
    return Preference(days, start, end)
