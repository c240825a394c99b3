"""When the people and rooms of a site are taken, and when a patient is: read in one query, however long the horizon."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from service.courses.diary import House
from service.courses.expired import still_stands
from service.courses.models import Booking
from service.courses.planning.problem import Busy

MARGIN = timedelta(days=1)  # bookings beside the horizon can still reach into it with preparation and cleaning
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Taken:
    """Busy spans by the id of a practitioner or room (preparation and cleaning included), and the patient's own."""

    practitioners: Mapping[UUID, tuple[Busy, ...]]
    rooms: Mapping[UUID, tuple[Busy, ...]]
    patient: tuple[Busy, ...]


def read_taken(
    session: Session,
    house: House,
    patient_id: UUID,
    first: date,
    last: date,
    *,
    now: datetime,
    besides: Collection[UUID] = (),
) -> Taken:
    """Read the active bookings that touch the local dates from `first` to `last`, both included.

    Places kept for somebody count until their time is over at `now`. Bookings whose ids are in `besides` are left
    out: who plans anew is not in his own way.
    """
    begin = datetime.combine(first, time.min, house.zone) - MARGIN
    end = datetime.combine(last, time.max, house.zone) + MARGIN
    rows = session.scalars(
        select(Booking).where(
            Booking.clinic_id == house.site.clinic_id,
            still_stands(now),
            Booking.id.not_in(besides) if besides else true(),
            Booking.blocked_until > begin.astimezone(UTC),
            Booking.blocked_from < end.astimezone(UTC),
        )
    ).all()
    return Taken(
        _spans((row.practitioner_id, row.blocked_from, row.blocked_until) for row in rows),
        _spans((row.room_id, row.blocked_from, row.blocked_until) for row in rows),
        tuple((row.starts_at, row.ends_at) for row in rows if row.patient_id == patient_id),
    )


def _spans(rows: Iterable[tuple[UUID | None, datetime, datetime]]) -> dict[UUID, tuple[Busy, ...]]:
    spans: dict[UUID, list[Busy]] = {}
    for resource, begin, end in rows:
        spans.setdefault(resource or NOBODY, []).append((begin, end))
    return {resource: tuple(busy) for resource, busy in spans.items()}
