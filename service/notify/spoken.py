"""In which language the clinic's own words go to a patient: in theirs, once somebody at the clinic has signed it."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.once import CLINICS, once_of
from service.base.pairs import any_told, told
from service.clinics.models import Clinic
from service.protocols.models import ProtocolSignOff

_CLINICS = select(Clinic).where(any_told(Clinic.id))


def spoken_language(session: Session, clinic_id: UUID, wanted: str | None) -> str:
    """Give the wanted language where a clinician has signed texts in it, else the clinic's; demonstrations need none.

    Words of the service itself have no signature of their own: who signs a treatment in a language reads it.
    """

    def clinics(clinic_ids: Collection[UUID]) -> Mapping[UUID, Clinic]:
        return {one.id: one for one in session.scalars(_CLINICS, told(clinic_ids))}

    clinic = once_of(session, Clinic, CLINICS, clinic_id, clinics)
    if not wanted or wanted == clinic.language:
        return clinic.language
    signed = select(ProtocolSignOff.id).where(
        ProtocolSignOff.clinic_id == clinic_id, ProtocolSignOff.language == wanted
    )
    return wanted if clinic.demo or session.scalar(signed.limit(1)) is not None else clinic.language
