"""The protocols of many versions at once: versions never change, so each is read once in the life of a process."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.pairs import Key, among
from service.protocols.definition import Protocol
from service.protocols.faults import ProtocolError
from service.protocols.models import ProtocolSignOff, ProtocolVersion
from service.protocols.parse import from_json

MOST = 10_000
_met: dict[Key, Protocol] = {}


def load_many(session: Session, keys: Collection[Key]) -> Mapping[Key, Protocol]:
    """Return protocols by the clinic and the id of their version; one that cannot be read is left out."""
    unknown = {key for key in keys if key not in _met}
    if unknown:
        _meet(_read(session, unknown))
    return {key: protocol for key in keys if (protocol := _met.get(key)) is not None}


def signed_among(session: Session, keys: Collection[Key]) -> dict[Key, frozenset[str]]:
    """Return which languages of these versions are signed; a version with none is left out."""
    signatures = select(ProtocolSignOff.clinic_id, ProtocolSignOff.protocol_version_id, ProtocolSignOff.language)
    of_versions = signatures.where(among(ProtocolSignOff.clinic_id, ProtocolSignOff.protocol_version_id, keys))
    signed: dict[Key, frozenset[str]] = defaultdict(frozenset)
    for clinic_id, id_, language in session.execute(of_versions):
        signed[clinic_id, id_] |= {language}
    return dict(signed)


def _read(session: Session, keys: Collection[Key]) -> dict[Key, Protocol]:
    contents = select(ProtocolVersion.clinic_id, ProtocolVersion.id, ProtocolVersion.content)
    rows = session.execute(contents.where(among(ProtocolVersion.clinic_id, ProtocolVersion.id, keys)))
    found = {(clinic_id, id_): _parsed(json.dumps(content, sort_keys=True)) for clinic_id, id_, content in rows}
    return {key: protocol for key, protocol in found.items() if protocol is not None}


def _meet(found: Mapping[Key, Protocol]) -> None:
    if len(_met) + len(found) > MOST:
        _met.clear()
    _met.update(found)


@lru_cache(maxsize=64)
def _parsed(content: str) -> Protocol | None:
    """Read a content once, however many clinics share it."""
    try:
        return from_json(content)
    except (ProtocolError, ValueError, KeyError):
        return None
