"""Tables of the comparison with the provider's record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from service.base.models import Base, ClinicOwned, of_clinic, the_clinic

OPEN = text("settled_at is null")


class ListDifference(ClinicOwned, Base):
    """A text of which our record and the provider's say different things; each is kept once, `provider_id` names it.

    `missing_here`: the provider has it and we do not. `missing_there`: the other way round. `differs`: both have it,
    and `ours` and `theirs` contradict each other. `note` is a code of `words.py`. It is open while `settled_at` is
    None; `settled_by` is the person who saw to it, None where it settled itself. `found_at` and `settled_at` are clinic
    time, `looked_at` is machine time.
    """

    __tablename__ = "list_differences"
    __table_args__ = (
        of_clinic("sender_id", "senders"),
        of_clinic("attempt_id", "attempts"),
        of_clinic("settled_by", "staff"),
        CheckConstraint("kind in ('missing_here', 'missing_there', 'differs')", name="kind"),
        UniqueConstraint("clinic_id", "provider_id", "kind"),
        Index("ix_list_differences_open", "clinic_id", "found_at", postgresql_where=OPEN, sqlite_where=OPEN),
    )

    sender_id: Mapped[UUID]
    provider_id: Mapped[str]
    attempt_id: Mapped[UUID | None]
    kind: Mapped[str]
    note: Mapped[str]
    ours: Mapped[str | None]
    theirs: Mapped[str | None]
    found_at: Mapped[datetime]
    looked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None]


class ListCursor(Base):
    """How far the provider's list of one sender has been read, for one of the looks at it (machine time).

    The look `inbound` is for texts that never arrived here, the others compare what went out.
    """

    __tablename__ = "list_cursors"
    __table_args__ = (of_clinic("sender_id", "senders"),)

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True)
    sender_id: Mapped[UUID] = mapped_column(primary_key=True)
    look: Mapped[str] = mapped_column(primary_key=True)
    reached_at: Mapped[datetime]


class ListedText(Base):
    """What the provider's list says of one attempt: its segments are those that are paid for. `price` is in millionths.

    `seen_at` is machine time.
    """

    __tablename__ = "listed_texts"
    __table_args__ = (of_clinic("attempt_id", "attempts"), Index(None, "clinic_id", "seen_at"))

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt_id: Mapped[UUID] = mapped_column(primary_key=True)
    segments: Mapped[int | None]
    price: Mapped[int | None]
    unit: Mapped[str]
    seen_at: Mapped[datetime]


class WeekAhead(Base):
    """What a clinic's texts of the coming week will cost, beside what the account that pays for them has left.

    Money is in millionths of `unit`. `balance` is None where the account shows none (`not_shown`) or could not be asked
    (`unreadable`), as `trouble` says. `shared`: other clinics draw on the same account; `account_cost` is what all of
    them need. `price` is what a segment cost lately, None where none was seen. `reckoned_at` is clinic time.
    """

    __tablename__ = "weeks_ahead"
    __table_args__ = (the_clinic(),)

    clinic_id: Mapped[UUID] = mapped_column(primary_key=True)
    reckoned_at: Mapped[datetime]
    texts: Mapped[int]
    segments: Mapped[int]
    price: Mapped[int | None] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    account_cost: Mapped[int | None] = mapped_column(BigInteger)
    balance: Mapped[int | None] = mapped_column(BigInteger)
    unit: Mapped[str]
    trouble: Mapped[str | None]
    shared: Mapped[bool]
    lasts_until: Mapped[datetime | None]
