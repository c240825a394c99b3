"""The diary of one date as its page shows it: a column for each practitioner, entries and free time in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.base.unreadable import to_sort_by
from service.base.walltime import day_span
from service.courses.appointments.diary_entries import Entry, read_entries
from service.courses.appointments.diary_times import Away, Elsewhere, read_absences, read_elsewhere, why_closed
from service.courses.appointments.grounds import NONE, hours_on
from service.courses.diary import House, read_house
from service.courses.planning.problem import Busy

LEAST_GAP = timedelta(minutes=15)
NOT_PUT_DOWN = timedelta(minutes=5)  # free time begins at a time that somebody would say


@dataclass(frozen=True, slots=True)
class Free:
    """Time in which somebody is there and nothing is booked."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds()) // 60


Part = Entry | Away | Elsewhere | Free


@dataclass(frozen=True, slots=True)
class Column:
    """One practitioner's day; `key` is empty for what takes a room alone, or somebody who has left."""

    key: str
    name: str
    hours: tuple[Busy, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def booked(self) -> int:
        return sum(isinstance(part, Entry) and part.active for part in self.parts)


@dataclass(frozen=True, slots=True)
class Day:
    """The diary of a local date; `closed` says why it is shut where that is known, `rooms` which cannot be used."""

    date: date
    opening: tuple[Busy, ...]
    closed: str | None
    columns: tuple[Column, ...]
    rooms: tuple[tuple[str, Away], ...] = field(default=())

    @property
    def entries(self) -> int:
        """Count what stands; what was cancelled or did not take place is shown, but no longer an entry."""
        return sum(column.booked for column in self.columns)


def read_day(session: Session, clinic_id: UUID, day: date, zone: ZoneInfo, now: datetime) -> Day:
    """Read the diary of a local date, in a fixed number of queries however full it is."""
    span = day_span(day, zone)
    house = read_house(session, clinic_id, min(span[0], now))
    entries = read_entries(session, clinic_id, day, house.zone, now)
    away, elsewhere = read_absences(session, house, span), read_elsewhere(session, house, span)
    hours = hours_on(house, day)
    columns = [
        _column(key, row.name, hours[key], _of(row.id, entries, away, elsewhere), now)
        for key, row in sorted(house.practitioners.items(), key=lambda pair: to_sort_by(pair[1].name))
    ]
    known = {row.id for row in house.practitioners.values()}
    out_of_use = ((name, one) for one in away for name in _room_names(house, one.owner))
    return Day(
        day,
        hours[NONE],
        why_closed(session, house, day),
        (*columns, *_others([one for one in entries if one.practitioner_id not in known])),
        tuple(out_of_use),
    )


def _of(
    owner: UUID, entries: Iterable[Entry], away: Iterable[Away], elsewhere: Iterable[Elsewhere]
) -> list[Entry | Away | Elsewhere]:
    mine: list[Entry | Away | Elsewhere] = [one for one in entries if one.practitioner_id == owner]
    return [*mine, *(one for one in away if one.owner == owner), *(one for one in elsewhere if one.owner == owner)]


def _column(
    key: str, name: str, hours: tuple[Busy, ...], parts: Sequence[Entry | Away | Elsewhere], now: datetime
) -> Column:
    taken = [one.blocked if isinstance(one, Entry) else (one.start, one.end) for one in parts if _takes(one)]
    free = [gap for span in hours for gap in _gaps(span, sorted(taken), now)]
    ordered: list[Part] = [*parts, *free]
    return Column(key, name, hours, tuple(sorted(ordered, key=lambda part: part.start)))


def _takes(part: Entry | Away | Elsewhere) -> bool:
    return not isinstance(part, Entry) or part.active


def _gaps(span: Busy, taken: Sequence[Busy], now: datetime) -> Iterable[Free]:
    """Give what is left of a span, and still ahead, where it is long enough to be of use."""
    zone, begin, end = span[0].tzinfo, max(span[0], _said(now)), span[1]
    for start, until in [*taken, (end, end)]:
        gap = Free(begin.astimezone(zone), min(start, end).astimezone(zone))
        if gap.end - gap.start >= LEAST_GAP:
            yield gap
        begin = max(begin, until)


def _said(now: datetime) -> datetime:
    """Round up to the next five minutes."""
    over = timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)
    return now - over + NOT_PUT_DOWN if over else now


def _others(entries: Sequence[Entry]) -> Iterable[Column]:
    """Give columns to what takes a room alone, and to people who no longer work here."""
    names = {one.practitioner_id: one.practitioner_name or "Rooms" for one in entries}
    for owner, name in sorted(names.items(), key=lambda pair: pair[1]):
        yield Column(NONE, name, (), tuple(one for one in entries if one.practitioner_id == owner))


def _room_names(house: House, owner: UUID) -> Iterable[str]:
    return (room.name for room in house.rooms.values() if room.id == owner)
