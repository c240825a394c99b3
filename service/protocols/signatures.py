"""Who signed which version of a clinic's protocols."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Staff
from service.protocols.models import ProtocolSignOff


@dataclass(frozen=True, slots=True)
class Signature:
    """A language of a version, signed by a person of that name."""

    language: str
    name: str
    signed_at: datetime


def signatures(session: Session, clinic_id: UUID) -> Mapping[UUID, list[Signature]]:
    """Return all signatures of a clinic by version, with one query; a version that nobody signed has an empty list."""
    rows = session.execute(
        select(ProtocolSignOff.protocol_version_id, ProtocolSignOff.language, Staff.name, ProtocolSignOff.signed_at)
        .join(Staff, (Staff.clinic_id == ProtocolSignOff.clinic_id) & (Staff.id == ProtocolSignOff.staff_id))
        .where(ProtocolSignOff.clinic_id == clinic_id)
        .order_by(ProtocolSignOff.language)
    )
    found: defaultdict[UUID, list[Signature]] = defaultdict(list)
    for version_id, language, name, signed_at in rows:
        found[version_id].append(Signature(language, name, signed_at))
    return found
