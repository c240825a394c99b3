"""When people and rooms of a site are taken, and when a patient is: two queries, however long the horizon."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, cast, func, select, true, type_coerce
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.functions import aggregate_strings

from service.courses.calendars.models import FeedBusy
from service.courses.diary import House
from service.courses.expired import still_stands
from service.courses.models import Booking
from service.courses.planning.problem import Busy

MARGIN = timedelta(days=1)  # bookings beside the horizon can still reach into it with preparation and cleaning
NOBODY = UUID(int=0)
MARK, BETWEEN = "Z", ","  # of a written instant that is in UTC; between two

Moment = InstrumentedAttribute[datetime]


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

    The other diaries of practitioners count too, as they were read the last time. Places kept for somebody count until
    their time is over at `now`. Bookings whose ids are in `besides` are left out: who plans anew is not in his own way.
    """
    begin = datetime.combine(first, time.min, house.zone) - MARGIN
    end = datetime.combine(last, time.max, house.zone) + MARGIN
    blocked = _listed(session, Booking.blocked_from, Booking.blocked_until)
    own = _listed(session, Booking.starts_at, Booking.ends_at).filter(Booking.patient_id == patient_id)
    rows = session.execute(
        select(Booking.practitioner_id, Booking.room_id, blocked, own)
        .where(
            Booking.clinic_id == house.site.clinic_id,
            still_stands(now),
            Booking.id.not_in(besides) if besides else true(),
            Booking.blocked_until > begin.astimezone(UTC),
            Booking.blocked_from < end.astimezone(UTC),
        )
        .group_by(Booking.practitioner_id, Booking.room_id)
    )
    practitioners, rooms, patient = defaultdict[UUID, list[Busy]](list), defaultdict[UUID, list[Busy]](list), []
    for practitioner_id, room_id, listed, listed_own in rows:
        spans = _read(listed)
        practitioners[practitioner_id or NOBODY] += spans
        rooms[room_id or NOBODY] += spans
        patient += _read(listed_own)
    for practitioner_id, listed in session.execute(_busy_elsewhere(session, house, begin, end)):
        practitioners[practitioner_id] += _read(listed)
    return Taken(_settled(practitioners), _settled(rooms), tuple(patient))


def _busy_elsewhere(session: Session, house: House, begin: datetime, end: datetime) -> Select[UUID, str]:
    """Select the busy times of practitioners' other diaries, as they were told the last time."""
    listed = _listed(session, FeedBusy.starts_at, FeedBusy.ends_at)
    told = select(FeedBusy.practitioner_id, listed).where(FeedBusy.clinic_id == house.site.clinic_id)
    touching = told.where(FeedBusy.ends_at > begin.astimezone(UTC), FeedBusy.starts_at < end.astimezone(UTC))
    return touching.group_by(FeedBusy.practitioner_id)


def _listed(session: Session, begin: Moment, end: Moment) -> aggregate_strings:
    """List spans of a group of bookings in one text: instants in ISO 8601, UTC, two by two.

    A busy diary has thousands of spans. Fetched as columns each of their instants costs many times what parsing costs.
    """
    first, last = _in_utc(session, begin), _in_utc(session, end)
    return aggregate_strings(first + MARK + BETWEEN + last + MARK, BETWEEN)


def _in_utc(session: Session, moment: Moment) -> ColumnElement[str]:
    """Write an instant without its offset; SQLite keeps it so anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return type_coerce(moment, String)
    return cast(func.timezone("UTC", moment), String)


def _read(listed: str | None) -> list[Busy]:
    if not listed:
        return []
    moments = list(map(datetime.fromisoformat, listed.split(BETWEEN)))
    return list(zip(moments[::2], moments[1::2], strict=True))


def _settled(spans: Mapping[UUID, list[Busy]]) -> dict[UUID, tuple[Busy, ...]]:
    return {resource: tuple(busy) for resource, busy in spans.items()}
