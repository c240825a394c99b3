"""Table of the calls that find out whether a number of the cover is answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.models import Base, ClinicOwned, of_clinic

UNSETTLED = text("settled_at is null")


class NumberCall(ClinicOwned, Base):
    """One test call to a number of the cover (clinic time); what became of the call itself stands in its message.

    `asked_by` is the manager who wanted it, null where a program did. `answered_at`: somebody pressed 1 then.
    `other_key`: somebody answered and pressed another key. `settled_at`: what came of it stands among the tests of the
    number, or nothing can be learned from it.
    """

    __tablename__ = "number_calls"
    __table_args__ = (
        of_clinic("asked_by", "staff"),
        of_clinic("message_id", "messages"),
        Index(None, "clinic_id", "asked_at"),
        Index(None, "clinic_id", "message_id"),
        Index("ix_number_calls_unsettled", "asked_at", postgresql_where=UNSETTLED, sqlite_where=UNSETTLED),
    )

    number: Mapped[str]
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime]
    message_id: Mapped[UUID]
    other_key: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
