"""Versions of lexicons in the database: keep, sign, and which of each language reads the replies."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.errors import Refusal
from service.base.pairs import any_told, told
from service.notify.lexicons.documents import content_hash
from service.notify.lexicons.models import LexiconSignOff, LexiconVersion

_OF_VERSION = (LexiconSignOff.clinic_id == LexiconVersion.clinic_id) & (
    LexiconSignOff.lexicon_version_id == LexiconVersion.id
)
_SIGNED = (
    select(LexiconVersion.clinic_id, LexiconVersion.language, LexiconVersion.content_hash)
    .join(LexiconSignOff, _OF_VERSION)
    .where(any_told(LexiconVersion.clinic_id))
    .order_by(LexiconSignOff.signed_at, LexiconVersion.number)
)


def adopt(session: Session, clinic_id: UUID, document: Mapping[str, Any], at: datetime) -> LexiconVersion:
    """Keep a sound lexicon as a new version, unsigned, or return the version that has the same content."""
    known = content_hash(document)
    same = _versions(clinic_id).where(LexiconVersion.language == document["language"])
    kept = session.scalars(same.where(LexiconVersion.content_hash == known)).one_or_none()
    if kept is not None:
        return kept
    numbers = select(func.max(LexiconVersion.number)).where(
        LexiconVersion.clinic_id == clinic_id, LexiconVersion.language == document["language"]
    )
    version = LexiconVersion(clinic_id=clinic_id, language=document["language"], name=document["version"])
    version.number, version.created_at = (session.scalar(numbers) or 0) + 1, at
    version.content_hash, version.content = known, dict(document)
    session.add(version)
    session.flush()
    return version


def sign(session: Session, actor: Actor, version: LexiconVersion, at: datetime) -> None:
    """Let a version read the replies from now on; needs the personal permission, as for protocols.

    Signing what was signed before, and followed by another since, signs it anew: it reads again.
    """
    if not actor.may_sign_protocols or actor.id is None:
        raise Refusal("forbidden")
    of_version = LexiconSignOff.lexicon_version_id == version.id
    signature = session.scalars(
        select(LexiconSignOff).where(LexiconSignOff.clinic_id == version.clinic_id, of_version)
    ).one_or_none()
    if signature is None:
        signature = LexiconSignOff(clinic_id=version.clinic_id, lexicon_version_id=version.id)
        session.add(signature)
    signature.staff_id, signature.signed_at = actor.id, at
    record(session, actor, "lexicon.signed", "lexicon_version", version.id, at=at, fields=[version.language])
    session.flush()


def signed_hashes(session: Session, clinic_id: UUID) -> dict[str, str]:
    """Return for each language the content of the version that was signed last; one without a signature is missing."""
    return signed_in(session, [clinic_id])[clinic_id]


def signed_in(session: Session, clinic_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the same for several clinics, in one query."""
    found: dict[UUID, dict[str, str]] = {clinic_id: {} for clinic_id in clinic_ids}
    for clinic_id, language, known in session.execute(_SIGNED, told(clinic_ids)):
        found[clinic_id][language] = known
    return found


def contents(session: Session, clinic_id: UUID, hashes: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the documents of these contents, by language."""
    wanted = select(LexiconVersion.language, LexiconVersion.content).where(
        LexiconVersion.clinic_id == clinic_id, LexiconVersion.content_hash.in_(hashes.values())
    )
    return {row.language: row.content for row in session.execute(wanted)}


def all_versions(session: Session, clinic_id: UUID) -> list[LexiconVersion]:
    """Return every version that the clinic knows, by language, the newest first."""
    order = (LexiconVersion.language, LexiconVersion.number.desc())
    return list(session.scalars(_versions(clinic_id).order_by(*order)))


def _versions(clinic_id: UUID) -> Select[LexiconVersion]:
    return select(LexiconVersion).where(LexiconVersion.clinic_id == clinic_id)
