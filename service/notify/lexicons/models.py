"""Tables of the lexicons: the versions that a clinic knows, and who signed which."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from service.base.models import Base, ClinicOwned, of_clinic, the_clinic


class LexiconVersion(ClinicOwned, Base):
    """One version of what the triage knows of a language, never changed; `name` is the version that its file tells."""

    __tablename__ = "lexicon_versions"
    __table_args__ = (
        the_clinic(),
        UniqueConstraint("clinic_id", "language", "number"),
        UniqueConstraint("clinic_id", "language", "content_hash"),
    )

    language: Mapped[str]
    number: Mapped[int]
    name: Mapped[str]
    content_hash: Mapped[str]
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class LexiconSignOff(ClinicOwned, Base):
    """A named clinician's signature under one version: from now on it reads the replies."""

    __tablename__ = "lexicon_sign_offs"
    __table_args__ = (
        of_clinic("lexicon_version_id", "lexicon_versions"),
        of_clinic("staff_id", "staff"),
        UniqueConstraint("clinic_id", "lexicon_version_id"),
    )

    lexicon_version_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    signed_at: Mapped[datetime]
