"""Small questions about whose a row of the timetable is."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Fault, invalid
from service.clinics.models import Practitioner, Room

OWNERS: dict[str, type[Practitioner] | type[Room]] = {"practitioner": Practitioner, "room": Room}


def owner_id(session: Session, clinic_id: UUID, owner: str, key: str, path: str) -> UUID:
    """Return the id of a practitioner or a room by key; refuse an unknown one at `path`."""
    kind = OWNERS[owner]
    found = session.scalar(select(kind.id).where(kind.clinic_id == clinic_id, kind.key == key))
    if found is None:
        raise invalid(Fault(path, f"is not the key of a {owner}"))
    return found


def keys_by_id(session: Session, clinic_id: UUID) -> dict[UUID, str]:
    """Return the keys of all practitioners and rooms of a clinic."""
    kinds = (Practitioner, Room)
    rows = (
        row for kind in kinds for row in session.execute(select(kind.id, kind.key).where(kind.clinic_id == clinic_id))
    )
    return {row[0]: row[1] for row in rows}
