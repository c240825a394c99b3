"""Tables of the protocols: versions pinned by content hash, and who signed which language of which version."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.base.models import Base, ClinicOwned, of_clinic, the_clinic


class ProtocolVersion(ClinicOwned, Base):
    """One version of a protocol, never changed: a course keeps the version it was booked with."""

    __tablename__ = "protocol_versions"
    __table_args__ = (
        the_clinic(),
        UniqueConstraint("clinic_id", "key", "number"),
        UniqueConstraint("clinic_id", "key", "content_hash"),
    )

    key: Mapped[str]
    number: Mapped[int]
    content_hash: Mapped[str]
    content: Mapped[dict[str, Any]]
    switched_on: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class ProtocolSignOff(ClinicOwned, Base):
    """A named clinician's signature under one language of one version."""

    __tablename__ = "protocol_sign_offs"
    __table_args__ = (
        of_clinic("protocol_version_id", "protocol_versions"),
        of_clinic("staff_id", "staff"),
        UniqueConstraint("clinic_id", "protocol_version_id", "language"),
    )

    protocol_version_id: Mapped[UUID]
    language: Mapped[str]
    staff_id: Mapped[UUID]
    signed_at: Mapped[datetime]
