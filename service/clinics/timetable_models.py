"""Tables of what differs from the week: dated hours, and absences of practitioners and rooms."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic

ONE_OWNER = "practitioner_id is null or room_id is null"


def _once(owner: str, absent: str) -> Index:
    """Allow one row a date for one owner; null is never equal to null, so each kind of owner has an index."""
    condition = text(absent)
    return Index(
        f"uq_dated_hours_{owner}",
        "clinic_id",
        f"{owner}_id",
        "on_date",
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


class DatedHours(ClinicOwned, Base):
    """The hours of one local date, in place of the weekly ones: of a practitioner, of a room, else of the site.

    `spans` is `[["09:00", "12:00"]]`, empty for not at all. Of the site, they also win over a public holiday.
    """

    __tablename__ = "dated_hours"
    __table_args__ = (
        of_clinic("site_id", "sites"),
        of_clinic("practitioner_id", "practitioners"),
        of_clinic("room_id", "rooms"),
        CheckConstraint(ONE_OWNER, name="one_owner"),
        _once("practitioner", "practitioner_id is not null"),
        _once("room", "room_id is not null"),
        _once("site", "practitioner_id is null and room_id is null"),
        Index(None, "clinic_id", "site_id", "on_date"),
    )

    site_id: Mapped[UUID]
    practitioner_id: Mapped[UUID | None]
    room_id: Mapped[UUID | None]
    on_date: Mapped[date]
    spans: Mapped[list[Any]]
    note: Mapped[str | None] = mapped_column(Sealed("dated_hours.note"))


class Absence(ClinicOwned, Base):
    """A time, half-open, in which a practitioner is away or a room cannot be used; nothing is booked there."""

    __tablename__ = "absences"
    __table_args__ = (
        of_clinic("site_id", "sites"),
        of_clinic("practitioner_id", "practitioners"),
        of_clinic("room_id", "rooms"),
        CheckConstraint(ONE_OWNER, name="one_owner"),
        CheckConstraint("practitioner_id is not null or room_id is not null", name="an_owner"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("kind in ('leave', 'sick', 'training', 'out_of_use', 'other')", name="kind"),
        Index(None, "clinic_id", "site_id", "ends_at"),
    )

    site_id: Mapped[UUID]
    practitioner_id: Mapped[UUID | None]
    room_id: Mapped[UUID | None]
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Sealed("absences.note"))
    created_at: Mapped[datetime]
