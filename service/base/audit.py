"""The audit trail: who looked at and changed what, written in the transaction of the fact.

An entry names the fields that changed, never their values.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base.actors import Actor
from service.base.ids import new_id
from service.base.models import Base, fresh


class AuditEntry(Base):
    """One thing that somebody did; `action` is `noun.verb`, such as `patient.viewed`."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "clinic_id", "subject_type", "subject_id", "at"), Index(None, "clinic_id", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    clinic_id: Mapped[UUID | None]
    at: Mapped[datetime]
    action: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID | None]
    fields: Mapped[list[Any]]
    request_id: Mapped[str | None]


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: UUID | None,
    *,
    at: datetime,
    fields: Iterable[str] = (),
    clinic_id: UUID | None = None,
) -> None:
    """Add one entry; `at` is the machine's time, `clinic_id` the actor's clinic unless given."""
    entry = {
        "id": new_id(),
        "clinic_id": clinic_id or actor.clinic_id,
        "at": at,
        "action": action,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "fields": sorted(fields),
        "request_id": actor.request_id,
    }
    session.add(fresh(AuditEntry, entry))
