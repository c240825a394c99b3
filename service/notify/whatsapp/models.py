"""Table of templates: what WhatsApp was asked to approve, and what came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from service.base.models import Base, ClinicOwned, of_clinic, the_clinic

STATUSES = ("draft", "submitted", "approved", "rejected", "paused", "disabled")
UTILITY = "UTILITY"


class MessageTemplate(ClinicOwned, Base):
    """One text of a protocol version in one language and variant, as a template of one account at the provider.

    `draft`: to be handed in. `number` counts the tries, as the name of a refused one is never used again. `variables`
    are the placeholders behind {{1}}, {{2}}, … of `body`. `trouble` says why the provider could not be asked last.
    `next_check_at` is when the clock asks the provider next (machine time, as all times of this table).
    """

    __tablename__ = "message_templates"
    __table_args__ = (
        the_clinic(),
        of_clinic("protocol_version_id", "protocol_versions"),
        UniqueConstraint("account_sid", "name"),
        UniqueConstraint(
            "clinic_id",
            "protocol_version_id",
            "account_sid",
            "step",
            "language",
            "variant",
            "number",
            name="uq_message_templates_try",
        ),
        CheckConstraint(f"status in ({', '.join(repr(status) for status in STATUSES)})", name="status"),
        Index("ix_message_templates_checked", "next_check_at", postgresql_where=text("next_check_at is not null")),
    )

    protocol_version_id: Mapped[UUID]
    account_sid: Mapped[str]
    step: Mapped[str]
    language: Mapped[str]
    variant: Mapped[str]
    number: Mapped[int]
    name: Mapped[str]
    body: Mapped[str]
    variables: Mapped[list[Any]]
    samples: Mapped[list[Any]]
    buttons: Mapped[list[Any]]
    category: Mapped[str]
    status: Mapped[str]
    content_sid: Mapped[str | None]
    rejection_reason: Mapped[str | None]
    trouble: Mapped[str | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    next_check_at: Mapped[datetime | None]
