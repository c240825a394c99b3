"""The clinics of the benchmark: four practitioners, three rooms, a signed protocol, a patient with an empty diary."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.clinics.tokens import create_token
from tests.cast import (
    LONG_AGO,
    a_clinic,
    a_patient,
    a_practitioner,
    a_protocol_version,
    a_room,
    a_sign_off,
    a_site,
    a_staff,
)

PRACTITIONERS, ROOMS = 4, 3


@dataclass(frozen=True, slots=True)
class House:
    """The identifiers that everything in a clinic refers to, and a token for its API."""

    key: str
    clinic: UUID
    site: UUID
    practitioners: tuple[UUID, ...]
    rooms: tuple[UUID, ...]
    version: UUID
    staff: UUID
    patient: UUID
    token: str

    @property
    def actor(self) -> Actor:
        return Actor("staff", self.clinic, self.staff, "clinician")


def a_house(session: Session, key: str, *, practitioners: int = PRACTITIONERS, rooms: int = ROOMS) -> House:
    clinic = a_clinic(session, key=key, name=key)
    site = a_site(session, clinic, key="main")
    version = a_protocol_version(session, clinic)
    nurse = a_staff(session, clinic, "clinician", may_sign_protocols=True)
    a_sign_off(session, version, nurse)
    return House(
        key=key,
        clinic=clinic.id,
        site=site.id,
        practitioners=tuple(a_practitioner(session, site, key=f"p{one}").id for one in range(practitioners)),
        rooms=tuple(a_room(session, site, key=f"r{one}").id for one in range(rooms)),
        version=version.id,
        staff=nurse.id,
        patient=a_patient(session, clinic).id,
        token=create_token(session, clinic.id, "benchmark", "receptionist", LONG_AGO),
    )
