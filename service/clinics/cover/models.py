"""Tables of cover: what a site says about who answers, and who has tried the numbers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic, the_clinic


class CoverRow(ClinicOwned, Base):
    """What a site says. Each number is E.164, or `none` where none is answered; null says nothing.

    `while_open` holds in opening hours, `while_closed` at all others. `week` (`{"mon": [["18:00", "21:00", "+44…"]]}`),
    `closed_days` (closed days and public holidays) and `dates` (`{"2026-12-24": […]}`) win over both: `rule.py`.
    `names` are what the clinic calls its numbers, by number.
    """

    __tablename__ = "covers"
    __table_args__ = (of_clinic("site_id", "sites"), UniqueConstraint("clinic_id", "site_id"))

    site_id: Mapped[UUID]
    while_open: Mapped[str | None]
    while_closed: Mapped[str | None]
    week: Mapped[dict[str, Any]] = mapped_column(default=dict)
    closed_days: Mapped[list[Any]] = mapped_column(default=list)
    dates: Mapped[dict[str, Any]] = mapped_column(default=dict)
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)


class NumberTest(ClinicOwned, Base):
    """Somebody, or a call by the service, tried a number of cover; the newest test of a number counts.

    `how`: `rang` (a member of staff rang it and says who answered) or `call` (an automated call; whoever answered
    pressed a key). `by` is the member of staff who rang it or had it rung, null where a program did.
    """

    __tablename__ = "number_tests"
    __table_args__ = (
        the_clinic(),
        of_clinic("by", "staff"),
        CheckConstraint("how in ('rang', 'call')", name="how"),
        Index(None, "clinic_id", "number", "at"),
    )

    number: Mapped[str]
    answered: Mapped[bool]
    how: Mapped[str]
    who: Mapped[str | None] = mapped_column(Sealed("number_tests.who"))
    by: Mapped[UUID | None]
    at: Mapped[datetime]
