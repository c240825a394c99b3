"""Two clocks. `now` is the clinic's time; `real` is the machine's.

Due, expiry, quiet hours and inbox clocks follow `now`. Leases, back-off, reconciliation, sign-in and token ages follow
`real`. They differ only in the demo, where one SQL row holds an offset that never shrinks.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, func, select
from sqlalchemy.orm import Mapped, mapped_column

from service.base.database import Database
from service.base.models import Base

NONE = timedelta(0)


class ClinicTime(Base):
    """The demo's movable time: one row, whole microseconds ahead of the machine."""

    __tablename__ = "clinic_time"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    offset_us: Mapped[int] = mapped_column(BigInteger)


class Clock:
    """Tell both times; every part is handed this one object."""

    def __init__(self, offset: Callable[[], timedelta] | None = None) -> None:
        self._offset = offset

    def real(self) -> datetime:
        return datetime.now(UTC)

    def now(self) -> datetime:
        return self.real() + (self._offset() if self._offset else NONE)

    def monotonic(self) -> float:
        """Count seconds that no change of the wall clock disturbs, for leases held by this process."""
        return time.monotonic()


def demo_clock(database: Database) -> Clock:
    """Make the clock of the demo, which reads its offset from the database at each look."""

    def offset() -> timedelta:
        with database.read() as session:
            return timedelta(microseconds=session.scalar(select(func.max(ClinicTime.offset_us))) or 0)

    return Clock(offset)


def advance(database: Database, clock: Clock, to: datetime) -> datetime:
    """Move the demo's time forward to `to`; a moment already reached changes nothing. Returns the new time."""
    with database.write() as session:
        row = session.get(ClinicTime, 1) or ClinicTime(id=1, offset_us=0)
        wanted = (to - clock.real()) // timedelta(microseconds=1)
        row.offset_us = max(row.offset_us, wanted)
        session.add(row)
    return clock.now()
