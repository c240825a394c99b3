"""`aftercourse protocol adopt`: take protocol files into a clinic that exists, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from service.protocols.definition import Protocol
from service.protocols.faults import Fault, ProtocolError
from service.protocols.library import parse_all, sources
from service.protocols.parse import DraftCheck
from service.protocols.store import adopt, all_versions

NO_FILE = Fault("the paths", "hold no protocol file (*.toml)")


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of one file: a version that is `new`, or the one that had its content already.

    `in_use` is the number of the version that new courses of this treatment are booked with, None where none is.
    """

    key: str
    number: int
    new: bool
    in_use: int | None

    def __str__(self) -> str:
        """Say it in a line, such as `ipl: new, version 1, unsigned and switched off`."""
        if not self.new:
            use = "in use" if self.in_use == self.number else "not in use"
            return f"{self.key}: unchanged, version {self.number}, {use}"
        rest = "" if self.in_use is None else f"; version {self.in_use} stays in use"
        return f"{self.key}: new, version {self.number}, unsigned and switched off{rest}"


def adopt_files(
    session: Session, clinic_id: UUID, paths: Sequence[Path] | None, at: datetime, *also: DraftCheck
) -> list[Adopted]:
    """Keep the protocols of these files (None: the packaged ones) as versions of the clinic, unsigned, switched off.

    Raise ProtocolError with every fault of every file; nothing is kept then.
    """
    protocols = parse_all(sources(paths), *also)
    if not protocols:
        raise ProtocolError([NO_FILE])
    versions = all_versions(session, clinic_id)
    known = {version.id for version in versions}
    in_use = {version.key: version.number for version in versions if version.switched_on}
    return [_adopted(session, clinic_id, protocol, at, known, in_use) for protocol in protocols.values()]


def _adopted(
    session: Session, clinic_id: UUID, protocol: Protocol, at: datetime, known: set[UUID], in_use: Mapping[str, int]
) -> Adopted:
    version = adopt(session, clinic_id, protocol, at)
    return Adopted(version.key, version.number, version.id not in known, in_use.get(version.key))
