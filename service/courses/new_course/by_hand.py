"""Times that the desk chooses itself: a row for each session, of one treatment or of two. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from service.base.errors import Fault, invalid
from service.courses.requests import WantedSession

COLUMNS = ("row_date", "row_time", "row_practitioner", "row_room")
Day = date  # rows have a field of that name
Place = tuple[int, int]
"""A session: the number of its treatment, from 0, and its own."""


@dataclass(frozen=True, slots=True)
class Near:
    """A free place near to what was wanted; `value` is what its button sends."""

    value: str
    start: datetime
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True)
class Row:
    """One session as it was typed: `practitioner` and `room` are keys; `words` say what stands against it.

    `course` is the number of its treatment, from 0. `near`: free places instead, the nearest first.
    """

    course: int
    number: int
    date: str = ""
    time: str = ""
    practitioner: str = ""
    room: str = ""
    words: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()

    @property
    def day(self) -> Day | None:
        """Return the date as far as it is one."""
        try:
            return date.fromisoformat(self.date)
        except ValueError:
            return None

    def start(self, zone: ZoneInfo) -> datetime | None:
        """Return when it begins, None where date or time is missing."""
        try:
            clock = time.fromisoformat(self.time)
        except ValueError:
            return None
        return datetime.combine(self.day, clock, zone) if self.day and not clock.second else None

    def wanted(self, zone: ZoneInfo) -> WantedSession | None:
        """Return the place that is meant, None where something is missing."""
        start = self.start(zone)
        if start is None or not self.practitioner or not self.room:
            return None
        return WantedSession(number=self.number, start=start, practitioner=self.practitioner, room=self.room)


def read_rows(typed: MultiDict[str, str], places: Sequence[Place]) -> list[Row]:
    """Read as many rows as there are sessions to book; those that nobody typed are empty.

    `use` puts a free place that was offered into its row.
    """
    columns = [typed.getlist(name) for name in COLUMNS]
    rows = [_typed_row(place, [column[at : at + 1] for column in columns]) for at, place in enumerate(places)]
    at, *used = typed.get("use", "").split("|")
    if len(used) == len(COLUMNS) and at in map(str, range(len(rows))):
        rows[int(at)] = _typed_row(places[int(at)], [[each] for each in used])
    return rows


def _typed_row(place: Place, fields: list[list[str]]) -> Row:
    day, clock, practitioner, room = ("".join(field) for field in fields)
    return Row(*place, day, clock, practitioner, room)


def rows_of(planned: Mapping[Place, WantedSession], places: Iterable[Place], zone: ZoneInfo) -> list[Row]:
    """Fill the rows from a plan; sessions that it lacks stay empty."""
    return [_row(place, planned[place], zone) if place in planned else Row(*place) for place in places]


def _row(place: Place, one: WantedSession, zone: ZoneInfo) -> Row:
    local = one.start.astimezone(zone)
    return Row(*place, f"{local:%Y-%m-%d}", f"{local:%H:%M}", one.practitioner, one.room)


def wanted_of(rows: Sequence[Row], zone: ZoneInfo, names: Sequence[str] = ("",)) -> list[tuple[WantedSession, ...]]:
    """Return the places of all rows by treatment, or refuse and name every row that is not complete.

    `names` are those of the treatments, where there are several.
    """
    missing = [
        Fault("$.sessions", f"{called(row, names)}: choose a date, a time, a practitioner and a room.")
        for row in rows
        if row.wanted(zone) is None
    ]
    if missing:
        raise invalid(*missing)
    places = [(row.course, place) for row in rows if (place := row.wanted(zone))]
    return [tuple(place for course, place in places if course == at) for at in range(len(names))]


def called(row: Row, names: Sequence[str]) -> str:
    """Name a row: `Session 2`, or `A peel, session 2` where there are several treatments."""
    return f"{names[row.course]}, session {row.number}" if len(names) > 1 else f"Session {row.number}"
