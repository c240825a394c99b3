"""The table of stopped senders."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.models import Base, ClinicOwned, of_clinic

OPEN = text("resumed_at is null")


class SenderStop(ClinicOwned, Base):
    """A time in which a sender's texts wait, because the network refuses all that comes from it.

    Open while `resumed_at` is None; a sender has one open stop at most. `whole_account`: the account is refused, and
    every sender of it. `by_receipt`: it was a receipt that told, so an accepted call proves nothing. `probe_id` is the
    one text that may leave, `probe_at` (machine time) the moment from which the next may. `tried_at` and
    `tried_reason` say what became of the last one. `woken_at`: what waited was let go. All other times are clinic time.
    """

    __tablename__ = "sender_stops"
    __table_args__ = (
        of_clinic("sender_id", "senders"),
        of_clinic("probe_id", "messages"),
        of_clinic("resumed_by", "staff"),
        Index("uq_sender_stops_open", "clinic_id", "sender_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index(None, "clinic_id", "since"),
    )

    sender_id: Mapped[UUID]
    since: Mapped[datetime]
    reason: Mapped[str]
    code: Mapped[int | None]
    whole_account: Mapped[bool] = mapped_column(default=False)
    by_receipt: Mapped[bool] = mapped_column(default=False)
    probe_at: Mapped[datetime]
    probe_id: Mapped[UUID | None]
    tried_at: Mapped[datetime | None]
    tried_reason: Mapped[str | None]
    told_at: Mapped[datetime | None]
    resumed_at: Mapped[datetime | None]
    resumed_by: Mapped[UUID | None]
    woken_at: Mapped[datetime | None]
