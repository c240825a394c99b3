"""Times that the desk chooses itself: a row for each session, judged in words before anything is booked."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from service.base.errors import Fault, invalid
from service.courses.refusal_words import fault_line
from service.courses.requests import WantedSession

ROW = re.compile(r"\$\.sessions\[(\d+)\]")
COLUMNS = ("row_date", "row_time", "row_practitioner", "row_room")


@dataclass(frozen=True, slots=True)
class Row:
    """One session as it was typed: `practitioner` and `room` are keys; `words` say what stands against it."""

    number: int
    date: str = ""
    time: str = ""
    practitioner: str = ""
    room: str = ""
    words: tuple[str, ...] = ()

    def wanted(self, zone: ZoneInfo) -> WantedSession | None:
        """Return the place that is meant, None where something is missing."""
        try:
            start = datetime.combine(date.fromisoformat(self.date), time.fromisoformat(self.time), zone)
        except ValueError:
            return None
        if not self.practitioner or not self.room or start.second:
            return None
        return WantedSession(number=self.number, start=start, practitioner=self.practitioner, room=self.room)


def read_rows(typed: MultiDict[str, str], numbers: Iterable[int]) -> list[Row]:
    """Read as many rows as there are sessions to book; those that nobody typed are empty."""
    columns = [typed.getlist(name) for name in COLUMNS]
    return [_typed_row(number, [column[at : at + 1] for column in columns]) for at, number in enumerate(numbers)]


def _typed_row(number: int, fields: list[list[str]]) -> Row:
    day, clock, practitioner, room = ("".join(field) for field in fields)
    return Row(number, day, clock, practitioner, room)


def rows_of(sessions: Iterable[WantedSession], numbers: Sequence[int], zone: ZoneInfo) -> list[Row]:
    """Fill the rows from a plan; sessions that it lacks stay empty."""
    places = {one.number: one for one in sessions}
    return [_row(places[number], zone) if number in places else Row(number) for number in numbers]


def _row(one: WantedSession, zone: ZoneInfo) -> Row:
    local = one.start.astimezone(zone)
    return Row(one.number, f"{local:%Y-%m-%d}", f"{local:%H:%M}", one.practitioner, one.room)


def wanted_of(rows: Iterable[Row], zone: ZoneInfo) -> tuple[WantedSession, ...]:
    """Return the places of all rows, or refuse and name every row that is not complete."""
    pairs = [(row, row.wanted(zone)) for row in rows]
    missing = [
        Fault(f"$.sessions[{at}]", f"Session {row.number}: choose a date, a time, a practitioner and a room.")
        for at, (row, place) in enumerate(pairs)
        if place is None
    ]
    if missing:
        raise invalid(*missing)
    return tuple(place for _, place in pairs if place is not None)


def with_words(rows: Sequence[Row], faults: Iterable[Fault]) -> tuple[list[Row], list[str]]:
    """Put each fault beside the row that it is about; the others come back as lines."""
    by_row: Mapping[int, list[str]] = defaultdict(list)
    others = []
    for fault in faults:
        place = ROW.match(fault.path)
        if place:
            by_row[int(place[1])].append(fault_line(fault))
        else:
            others.append(fault_line(fault))
    return [replace(row, words=tuple(dict.fromkeys(by_row.get(at, ())))) for at, row in enumerate(rows)], others
