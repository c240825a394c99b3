"""The lexicons that a clinic knows, as staff see them: packaged, its own, signed, and which of them reads replies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Staff
from service.notify.lexicons.documents import ENGLISH, content_hash, language_name, packaged_documents
from service.notify.lexicons.models import LexiconSignOff
from service.notify.lexicons.store import all_versions, signed_hashes


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """One version; `reads` where it is the one that reads replies now. `packaged`: it came with this program."""

    language: str
    language_name: str
    name: str
    hash: str
    document: Mapping[str, Any]
    packaged: bool
    reads: bool
    signature: Signature | None
    kept_at: datetime | None

    @property
    def short_hash(self) -> str:
        return self.hash[:12]


def known_lexicons(session: Session, clinic_id: UUID) -> list[Known]:
    """Return every version, language by language (English first), the one that reads replies before the others."""
    packaged = {content_hash(document): document for document in packaged_documents().values()}
    signed, signatures = signed_hashes(session, clinic_id), _signatures(session, clinic_id)
    kept = {version.content_hash: version for version in all_versions(session, clinic_id)}
    documents = {**{known: version.content for known, version in kept.items()}, **packaged}
    found = []
    for known, document in documents.items():
        version = kept.get(known)
        language = str(document["language"])
        found.append(
            Known(
                language=language,
                language_name=language_name(document),
                name=str(document["version"]),
                hash=known,
                document=document,
                packaged=known in packaged,
                reads=signed[language] == known if language in signed else known in packaged,
                signature=signatures.get(version.id) if version else None,
                kept_at=version.created_at if version else None,
            )
        )
    return sorted(found, key=_order)


def _order(known: Known) -> tuple[bool, str, bool, float]:
    kept = known.kept_at.timestamp() if known.kept_at else 0.0
    return known.language != ENGLISH, known.language_name, not known.reads, -kept


def _signatures(session: Session, clinic_id: UUID) -> dict[UUID, Signature]:
    same = (Staff.clinic_id == LexiconSignOff.clinic_id) & (Staff.id == LexiconSignOff.staff_id)
    rows = select(LexiconSignOff.lexicon_version_id, Staff.name, LexiconSignOff.signed_at).join(Staff, same)
    signed = session.execute(rows.where(LexiconSignOff.clinic_id == clinic_id))
    return {version_id: Signature(name, at) for version_id, name, at in signed}
