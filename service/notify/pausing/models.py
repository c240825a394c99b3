"""The table of pauses of texts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic, the_clinic

STANDING = text("lifted_at is null")
CLINIC = text("lifted_at is null and protocol_key is null")


class Pause(ClinicOwned, Base):
    """A while in which a clinic's aftercare and reminders do not leave; `protocol_key` None means those of every one.

    It stands until it is lifted. One at most stands for each, which the database sees to. Times are clinic time.
    """

    __tablename__ = "pauses"
    __table_args__ = (
        the_clinic(),
        of_clinic("by", "staff"),
        of_clinic("lifted_by", "staff"),
        Index("ix_pauses_of_clinic", "clinic_id", unique=True, postgresql_where=CLINIC, sqlite_where=CLINIC),
        Index(
            "ix_pauses_of_protocol",
            "clinic_id",
            "protocol_key",
            unique=True,
            postgresql_where=STANDING,
            sqlite_where=STANDING,
        ),
    )

    protocol_key: Mapped[str | None]
    since: Mapped[datetime]
    by: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Sealed("pauses.reason"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
