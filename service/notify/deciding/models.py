"""What was asked about a text that was held back, and what a clinician said."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic


class TextDecision(ClinicOwned, Base):
    """One question about one text, asked when a hold was lifted; the text waits until `decision` is given.

    `decision`: resume, edit (the words are those of the message), or drop. Each hold that is lifted asks anew.
    """

    __tablename__ = "text_decisions"
    __table_args__ = (
        of_clinic("message_id", "messages"),
        of_clinic("course_id", "courses"),
        of_clinic("by", "staff"),
        CheckConstraint("decision in ('resume', 'edit', 'drop')", name="decision"),
        Index(None, "clinic_id", "course_id"),
        Index(None, "clinic_id", "message_id"),
    )

    message_id: Mapped[UUID]
    course_id: Mapped[UUID]
    asked_at: Mapped[datetime]
    decision: Mapped[str | None]
    why: Mapped[str | None] = mapped_column(Sealed("text_decisions.why"))
    by: Mapped[UUID | None]
    at: Mapped[datetime | None]
