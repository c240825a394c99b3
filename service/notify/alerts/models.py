"""Table of the tests of alerts: whether somebody's phone takes an alert, and whether they answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from service.base.models import Base, ClinicOwned, of_clinic


class AlertTest(ClinicOwned, Base):
    """One test alert to one person by one channel, sent by a person or by the clock every week (clinic time).

    `message_id` is the text, call or mail; whether it arrived stands there. `staff_channel_id` None: the mobile of
    somebody who has no channels.
    """

    __tablename__ = "alert_tests"
    __table_args__ = (
        of_clinic("staff_id", "staff"),
        of_clinic("staff_channel_id", "staff_channels"),
        of_clinic("message_id", "messages"),
        Index(None, "clinic_id", "staff_id", "asked_at"),
        Index(None, "clinic_id", "message_id"),
    )

    staff_id: Mapped[UUID]
    staff_channel_id: Mapped[UUID | None]
    message_id: Mapped[UUID | None]
    channel: Mapped[str]
    weekly: Mapped[bool]
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
