"""The versions of a clinic's protocols as a list: what is in use, what waits for what, and what was replaced."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from service.notify.protocol_words import contacts
from service.protocols.contacts import given_contacts, lacking
from service.protocols.definition import Contact, Protocol
from service.protocols.models import ProtocolVersion
from service.protocols.signatures import Signature, signatures
from service.protocols.store import all_versions, load


@dataclass(frozen=True, slots=True)
class Overview:
    """One version; `missing` names in words the contacts that its texts need and the clinic has not given."""

    id: UUID
    key: str
    name: str
    number: int
    hash: str
    switched_on: bool
    protocol: Protocol
    signed: tuple[Signature, ...]
    missing: str

    @property
    def ready(self) -> bool:
        """Say whether it can be switched on: somebody has signed it and every contact is given."""
        return bool(self.signed) and not self.missing

    def signature(self, language: str) -> Signature | None:
        return next((each for each in self.signed if each.language == language), None)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A clinic's versions by what they are good for: `waiting` is the newest of each treatment, not in use."""

    in_use: tuple[Overview, ...]
    waiting: tuple[Overview, ...]
    earlier: tuple[Overview, ...]


def overview(session: Session, version: ProtocolVersion) -> Overview:
    """Read one version with its signatures."""
    clinic_id = version.clinic_id
    return _overview(version, given_contacts(session, clinic_id), signatures(session, clinic_id)[version.id])


def shelf(session: Session, clinic_id: UUID) -> Shelf:
    """Read all versions, by name, the newest first."""
    given, signed = given_contacts(session, clinic_id), signatures(session, clinic_id)
    rows = [_overview(version, given, signed[version.id]) for version in all_versions(session, clinic_id)]
    rows.sort(key=lambda row: (row.name.casefold(), row.key, -row.number))
    newest = {row.key: row.number for row in reversed(rows)}
    in_use = tuple(row for row in rows if row.switched_on)
    rest = [row for row in rows if not row.switched_on]
    return Shelf(
        in_use,
        tuple(row for row in rest if row.number == newest[row.key]),
        tuple(row for row in rest if row.number != newest[row.key]),
    )


def _overview(version: ProtocolVersion, given: Collection[Contact], signed: Sequence[Signature]) -> Overview:
    protocol = load(version)
    return Overview(
        id=version.id,
        key=version.key,
        name=protocol.name,
        number=version.number,
        hash=version.content_hash[:12],
        switched_on=version.switched_on,
        protocol=protocol,
        signed=tuple(signed),
        missing=contacts(lacking(protocol, given)),
    )
