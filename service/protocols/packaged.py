"""Take the packaged protocols, or those of a directory, into a clinic."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from service.protocols.library import parse_all, sources
from service.protocols.models import ProtocolVersion
from service.protocols.parse import DraftCheck
from service.protocols.store import adopt


def adopt_packaged(
    session: Session, clinic_id: UUID, directory: str, at: datetime, *also: DraftCheck
) -> list[ProtocolVersion]:
    """Adopt every protocol of `directory`, or the packaged ones where it is empty; all stay switched off."""
    found = sources([Path(directory)] if directory else None)
    return [adopt(session, clinic_id, protocol, at) for protocol in parse_all(found, *also).values()]
