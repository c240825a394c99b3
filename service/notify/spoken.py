"""In which language the clinic's own words go to a patient: in theirs, once somebody at the clinic has signed it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Clinic
from service.protocols.models import ProtocolSignOff


def spoken_language(session: Session, clinic_id: UUID, wanted: str | None) -> str:
    """Give the wanted language where a clinician has signed texts in it, else the clinic's; demonstrations need none.

    Words of the service itself have no signature of their own: who signs a treatment in a language reads it.
    """
    clinic = session.get_one(Clinic, clinic_id)
    if not wanted or wanted == clinic.language:
        return clinic.language
    signed = select(ProtocolSignOff.id).where(
        ProtocolSignOff.clinic_id == clinic_id, ProtocolSignOff.language == wanted
    )
    return wanted if clinic.demo or session.scalar(signed.limit(1)) is not None else clinic.language
