"""Versions of protocols in the database: adopt, find, sign, switch on."""

import json
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.errors import Refusal
from service.clinics.cover.standing import require_cover
from service.protocols.contacts import missing_contacts
from service.protocols.definition import Protocol
from service.protocols.models import ProtocolSignOff, ProtocolVersion
from service.protocols.parse import content_hash, from_json, to_json


def adopt(session: Session, clinic_id: UUID, protocol: Protocol, at: datetime) -> ProtocolVersion:
    """Keep a protocol as a new version, or return the version that has the same content."""
    same = select(ProtocolVersion).where(
        ProtocolVersion.clinic_id == clinic_id,
        ProtocolVersion.key == protocol.key,
        ProtocolVersion.content_hash == content_hash(protocol),
    )
    return session.scalar(same) or _new_version(session, clinic_id, protocol, at)


def _new_version(session: Session, clinic_id: UUID, protocol: Protocol, at: datetime) -> ProtocolVersion:
    newest = select(func.max(ProtocolVersion.number)).where(
        ProtocolVersion.clinic_id == clinic_id, ProtocolVersion.key == protocol.key
    )
    version = ProtocolVersion(clinic_id=clinic_id, key=protocol.key, number=(session.scalar(newest) or 0) + 1)
    version.content_hash, version.created_at = content_hash(protocol), at
    version.content = json.loads(to_json(protocol))
    session.add(version)
    session.flush()
    return version


def switch_on(
    session: Session, actor: Actor, version: ProtocolVersion, at: datetime, *, now: datetime | None = None
) -> None:
    """Make a version the one that new courses are booked with; older ones are switched off.

    `now` is clinic time, where that is not `at`. Refuses `contacts_missing`, `protocol_unsigned` where no language is
    signed, and `cover_undeclared` or `cover_untested` where nobody knows who answers in the coming 60 days.
    """
    missing = missing_contacts(session, version.clinic_id, load(version))
    if missing:
        raise Refusal("contacts_missing", {"missing": missing})
    if not signed_languages(session, version):
        raise Refusal("protocol_unsigned")
    require_cover(session, version.clinic_id, now or at)
    for other in session.scalars(_versions(version.clinic_id).where(ProtocolVersion.key == version.key)):
        other.switched_on = other.id == version.id
    record(session, actor, "protocol.switched_on", "protocol_version", version.id, at=at, clinic_id=version.clinic_id)
    session.flush()


def offered(session: Session, clinic_id: UUID) -> list[ProtocolVersion]:
    """Return the versions that are switched on, by key."""
    return list(session.scalars(_versions(clinic_id).where(ProtocolVersion.switched_on).order_by(ProtocolVersion.key)))


def current_version(session: Session, clinic_id: UUID, key: str) -> ProtocolVersion:
    """Return the version in use, or refuse with `protocol_unknown` or `protocol_off`."""
    versions = list(session.scalars(_versions(clinic_id).where(ProtocolVersion.key == key)))
    if not versions:
        raise Refusal("protocol_unknown", {"protocol": key})
    for version in versions:
        if version.switched_on:
            return version
    raise Refusal("protocol_off", {"protocol": key})


def version_numbered(session: Session, clinic_id: UUID, key: str, number: int | None) -> ProtocolVersion:
    """Return a version by its number, or the newest for None; refuse with `protocol_unknown`."""
    versions = _versions(clinic_id).where(ProtocolVersion.key == key).order_by(ProtocolVersion.number.desc())
    wanted = versions if number is None else versions.where(ProtocolVersion.number == number)
    found = session.scalar(wanted.limit(1))
    if found is None:
        raise Refusal("protocol_unknown", {"protocol": key})
    return found


def version_of(session: Session, clinic_id: UUID, version_id: UUID) -> ProtocolVersion:
    return session.get_one(ProtocolVersion, (clinic_id, version_id))


def load(version: ProtocolVersion) -> Protocol:
    """Read the protocol that a version holds."""
    return _parsed(json.dumps(version.content))


@lru_cache(maxsize=64)
def _parsed(content: str) -> Protocol:
    """Parse a version's content once: versions never change, and pages meet the same few all day."""
    return from_json(content)


def sign(session: Session, actor: Actor, version: ProtocolVersion, language: str, at: datetime) -> None:
    """Sign one language of a version; needs the personal permission. Signing again changes nothing."""
    if not actor.may_sign_protocols or actor.id is None:
        raise Refusal("forbidden")
    if is_signed(session, version.clinic_id, version.id, language):
        return
    signature = ProtocolSignOff(clinic_id=version.clinic_id, protocol_version_id=version.id, language=language)
    signature.staff_id, signature.signed_at = actor.id, at
    session.add(signature)
    record(session, actor, "protocol.signed", "protocol_version", version.id, at=at, fields=[language])
    session.flush()


def is_signed(session: Session, clinic_id: UUID, version_id: UUID, language: str) -> bool:
    signature = select(ProtocolSignOff.id).where(
        ProtocolSignOff.clinic_id == clinic_id,
        ProtocolSignOff.protocol_version_id == version_id,
        ProtocolSignOff.language == language,
    )
    return session.scalar(signature) is not None


def signed_languages(session: Session, version: ProtocolVersion) -> list[str]:
    """Return the languages that somebody has signed."""
    signatures = select(ProtocolSignOff.language).where(
        ProtocolSignOff.clinic_id == version.clinic_id, ProtocolSignOff.protocol_version_id == version.id
    )
    return sorted(session.scalars(signatures))


def all_versions(session: Session, clinic_id: UUID) -> list[ProtocolVersion]:
    """Return every version, by key, the newest first."""
    return list(session.scalars(_versions(clinic_id).order_by(ProtocolVersion.key, ProtocolVersion.number.desc())))


def _versions(clinic_id: UUID) -> Select[ProtocolVersion]:
    return select(ProtocolVersion).where(ProtocolVersion.clinic_id == clinic_id)
