"""In which ways somebody is alerted, in their order; who has none of their own gets an SMS to their mobile."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.once import CLINICS, once_of
from service.base.pairs import any_told, told
from service.base.unreadable import can_be_read
from service.clinics.models import Staff
from service.clinics.rota.models import StaffChannel

AT_ONCE = timedelta()
WAYS = "ways"
"""Under this a transaction keeps what `Ways.read` has read."""

_IN_USE = (
    select(StaffChannel)
    .where(any_told(StaffChannel.clinic_id), StaffChannel.active)
    .order_by(StaffChannel.after_seconds, StaffChannel.id)
)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to somebody; `after` counts from their first alert. `row_id` None: it is the mobile of their own row."""

    channel: str
    address: str
    after: timedelta = AT_ONCE
    row_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """All channels of a clinic's staff, read at once."""

    rows: Mapping[UUID, Sequence[StaffChannel]]

    @classmethod
    def read(cls, session: Session, clinic_id: UUID) -> Self:
        """Read the channels that are in use and whose address can be read: no alert may wait for a key."""
        return once_of(session, WAYS, CLINICS, clinic_id, partial(cls._read, session))

    @classmethod
    def _read(cls, session: Session, clinic_ids: Collection[UUID]) -> Mapping[UUID, Self]:
        found: dict[UUID, dict[UUID, list[StaffChannel]]] = {clinic_id: {} for clinic_id in clinic_ids}
        for row in session.scalars(_IN_USE, told(clinic_ids)):
            if can_be_read(row.address):
                found[row.clinic_id].setdefault(row.staff_id, []).append(row)
        return {clinic_id: cls(rows) for clinic_id, rows in found.items()}

    @property
    def are_several(self) -> bool:
        """Tell whether anybody has more than one way."""
        return any(len(rows) > 1 for rows in self.rows.values())

    def to(self, staff: Staff) -> list[Way]:
        """Return the ways to somebody, the first first; none to somebody who has left."""
        if not staff.active:
            return []
        own = [
            Way(row.channel, row.address, timedelta(seconds=row.after_seconds), row.id)
            for row in self.rows.get(staff.id, ())
        ]
        return own or _by_mobile(staff)


def _by_mobile(staff: Staff) -> list[Way]:
    return [Way("sms", staff.mobile)] if staff.mobile and can_be_read(staff.mobile) else []
