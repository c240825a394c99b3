"""Tables of being on call: the ways to each person, weekly duties, and duties of single dates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from service.base.columns import Sealed
from service.base.models import Base, ClinicOwned, of_clinic

CHANNELS = ("sms", "whatsapp", "voice", "email")


class StaffChannel(ClinicOwned, Base):
    """One way in which somebody is alerted; who has none gets an SMS to `staff.mobile` at once.

    `after_seconds` counts from the first alert to this person. `address` is a number (E.164) or a mail address; its
    digest is made like a number's, so that whoever writes from there is known as this person.
    """

    __tablename__ = "staff_channels"
    __table_args__ = (
        of_clinic("staff_id", "staff"),
        CheckConstraint("channel in ('sms', 'whatsapp', 'voice', 'email')", name="channel"),
        Index(None, "clinic_id", "staff_id"),
        Index(None, "clinic_id", "address_digest"),
    )

    staff_id: Mapped[UUID]
    channel: Mapped[str]
    address: Mapped[str] = mapped_column(Sealed("staff_channels.address"))
    address_digest: Mapped[str]
    after_seconds: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]


class Duty(ClinicOwned, Base):
    """Somebody is on call every week: on one rung, from a weekday and wall time (`18:00`) to another (site's zone).

    Weekdays count from 0 (Monday). An end that is not after the start lies in the following week.
    """

    __tablename__ = "duties"
    __table_args__ = (of_clinic("staff_id", "staff"), Index(None, "clinic_id", "rung"))

    staff_id: Mapped[UUID]
    rung: Mapped[int]
    from_weekday: Mapped[int]
    from_wall: Mapped[str]
    to_weekday: Mapped[int]
    to_wall: Mapped[str]
    wait_seconds: Mapped[int] = mapped_column(default=300)
    created_at: Mapped[datetime]


class DutyChange(ClinicOwned, Base):
    """What differs from the weekly duties for a time: a swap or a holiday. Without `staff_id` nobody has the duty."""

    __tablename__ = "duty_changes"
    __table_args__ = (of_clinic("staff_id", "staff"), Index(None, "clinic_id", "ends_at"))

    staff_id: Mapped[UUID | None]
    rung: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Sealed("duty_changes.note"))
    created_at: Mapped[datetime]
