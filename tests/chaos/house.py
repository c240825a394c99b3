"""Put the clinics and patients of a plan into the database, as a desk would have long before the run."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.clinics.models import Clinic
from service.clinics.tokens import create_token
from service.patients import opt_outs
from service.program import Program
from service.protocols.parse import content_hash, parse_protocol, to_data
from tests.cast import (
    LONG_AGO,
    a_clinic,
    a_consent,
    a_patient,
    a_practitioner,
    a_protocol_version,
    a_room,
    a_sender,
    a_sign_off,
    a_site,
    a_staff,
    an_on_call,
)
from tests.chaos.plan import ClinicPlan, Visit

EVERY_DAY = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
PROTOCOL = Path(__file__).with_name("protocol.toml")
Patients = dict[tuple[ClinicPlan, int], UUID]


@dataclass(slots=True)
class MovedIn:
    """What has to be known of the rows: clinics' ids and API tokens, patients' ids."""

    clinics: dict[ClinicPlan, UUID] = field(default_factory=dict)
    tokens: dict[ClinicPlan, str] = field(default_factory=dict)
    patients: Patients = field(default_factory=dict)


def move_in(program: Program, clinics: Iterable[ClinicPlan], visits: Iterable[Visit]) -> MovedIn:
    """Write all rows."""
    rows, told, at = dict[ClinicPlan, Clinic](), MovedIn(), program.clock.real()
    with program.database.write() as session:
        for plan in clinics:
            rows[plan] = _a_house(session, plan)
            told.clinics[plan] = rows[plan].id
            told.tokens[plan] = create_token(session, rows[plan].id, "chaos", "receptionist", at)
        for visit in visits:
            told.patients[visit.clinic, visit.place] = _a_patient(session, rows[visit.clinic], visit)
    return told


def _a_house(session: Session, plan: ClinicPlan) -> Clinic:
    clinic = a_clinic(session, key=plan.key, name=f"Chaos Clinic {plan.number}")
    site = a_site(session, clinic, key="main", opening_hours=EVERY_DAY)
    nurse = a_staff(session, clinic, "clinician", mobile=plan.nurse, may_sign_protocols=True, may_lift_holds=True)
    an_on_call(session, nurse, wait_seconds=86_400)
    for key in ("imogen", "felix"):
        a_practitioner(session, site, key=key)
    for key in ("room-1", "room-2"):
        a_room(session, site, key=key)
    a_sender(session, site, plan.sender)
    a_sign_off(session, a_protocol_version(session, clinic, **_protocol()), nurse)
    return clinic


def _a_patient(session: Session, clinic: Clinic, visit: Visit) -> UUID:
    channel = "print" if visit.trait == "print" else "sms"
    patient = a_patient(session, clinic, name=visit.name, mobile=visit.mobile, channel=channel)
    if visit.trait != "no_consent":
        a_consent(session, patient)
    if visit.trait == "opted_out":
        opt_outs.record(session, clinic.id, visit.mobile, "sms", opted_out=True, source="staff", at=LONG_AGO)
    return patient.id


@cache
def _protocol() -> dict[str, Any]:
    protocol = parse_protocol(PROTOCOL.read_text(encoding="utf-8"))
    return {"key": protocol.key, "content_hash": content_hash(protocol), "content": to_data(protocol)}
