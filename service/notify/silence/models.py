"""The table of check-ins: every text that asked how a patient is, and what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic

STATES = ("asked", "nudged", "listed", "answered", "settled", "let_be")
WAITS = text("state in ('asked', 'nudged')")
LISTED = text("state = 'listed'")


class CheckIn(ClinicOwned, Base):
    """A text that asked for a reply, once it had left.

    `state` is asked, nudged (asked once more), listed (a person sees to it), answered, settled (by a person, with an
    `outcome`) or let_be (nothing to ask any more: `outcome` says why). `not_nudged` says why it was not asked again.
    `look_at` is when it is looked at next; clinic time.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        of_clinic("message_id", "messages"),
        of_clinic("nudge_id", "messages"),
        of_clinic("patient_id", "patients"),
        of_clinic("course_id", "courses"),
        of_clinic("session_id", "sessions"),
        UniqueConstraint("clinic_id", "message_id"),
        CheckConstraint(f"state in ({', '.join(repr(state) for state in STATES)})", name="state"),
        Index("ix_check_ins_waiting", "look_at", postgresql_where=WAITS, sqlite_where=WAITS),
        Index("ix_check_ins_listed", "clinic_id", postgresql_where=LISTED, sqlite_where=LISTED),
        Index(None, "clinic_id", "asked_at"),
        Index(None, "clinic_id", "course_id"),
        Index(None, "clinic_id", "patient_id"),
    )

    message_id: Mapped[UUID]
    patient_id: Mapped[UUID]
    course_id: Mapped[UUID]
    session_id: Mapped[UUID]
    protocol: Mapped[str]
    step: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[datetime]
    look_at: Mapped[datetime]
    nudged_at: Mapped[datetime | None]
    nudge_id: Mapped[UUID | None]
    not_nudged: Mapped[str | None]
    listed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]
    outcome: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(Sealed("check_ins.note"))
