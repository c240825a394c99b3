"""Tables of calendars: links out, feeds in, and what the feeds say."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic


class CalendarLink(ClinicOwned, Base):
    """A secret address at which a practitioner's diary can be read; only its hash is kept."""

    __tablename__ = "calendar_links"
    __table_args__ = (
        of_clinic("practitioner_id", "practitioners"),
        UniqueConstraint("token_hash"),
        Index(None, "clinic_id", "practitioner_id"),
    )

    practitioner_id: Mapped[UUID]
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CalendarFeed(ClinicOwned, Base):
    """Another diary of a practitioner, read every few minutes; `read_at` is the age of what we know.

    `problem` is a word for what went wrong the last time, None: nothing did. Times are the machine's.
    """

    __tablename__ = "calendar_feeds"
    __table_args__ = (of_clinic("practitioner_id", "practitioners"), Index(None, "clinic_id", "practitioner_id"))

    practitioner_id: Mapped[UUID]
    url: Mapped[str] = mapped_column(Sealed("calendar_feeds.url"))
    created_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    problem: Mapped[str | None]


class FeedBusy(ClinicOwned, Base):
    """A busy time, half-open, that a feed told of; all of a feed are replaced when it is read again."""

    __tablename__ = "feed_busy"
    __table_args__ = (
        of_clinic("feed_id", "calendar_feeds"),
        of_clinic("practitioner_id", "practitioners"),
        Index(None, "clinic_id", "feed_id"),
        Index(None, "clinic_id", "ends_at"),
    )

    feed_id: Mapped[UUID]
    practitioner_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
