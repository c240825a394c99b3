"""What stands against rows that are chosen by hand, each as far as it is filled.

A date alone can be past, shut, or too near to the session before; with a time the patient may be busy; with a person
or a room, these may be taken. Nothing is written, nothing is held still: booking judges anew.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Fault
from service.courses.checks import JUST_BEGUN, YEARS
from service.courses.clash_words import clashes_to_json
from service.courses.clashes import find_clashes
from service.courses.diary import House
from service.courses.models import Booking
from service.courses.neighbours import read_neighbours
from service.courses.new_course.by_hand import Row, called
from service.courses.new_course.closed_days import shut_on
from service.courses.openings import Openings
from service.courses.refusal_words import fault_line
from service.courses.requests import BookingRequest
from service.courses.spacing import Neighbour, too_soon
from service.courses.together.posing import may_meet
from service.courses.treatment import Treatment


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of all treatments, and what they are held against.

    `reasoned`: a clinician has given a reason to go under the minimum; `kept`: bookings that make room for the rows,
    with their starts.
    """

    house: House
    requests: Sequence[BookingRequest]
    treatments: Sequence[Treatment]
    rows: Sequence[Row]
    near: Sequence[tuple[Neighbour, ...]]
    now: datetime
    reasoned: bool
    kept: Mapping[UUID, datetime]

    @property
    def names(self) -> list[str]:
        return [one.protocol.name for one in self.treatments]

    def before(self, row: Row) -> date | None:
        """Return the day of the session just before a row, had or typed; None where nobody knows it yet."""
        done = self.requests[row.course].done
        if row.number - 1 == len(done):
            return done[-1] if done else None
        one = (other for other in self.rows if (other.course, other.number) == (row.course, row.number - 1))
        return next((other.day for other in one), None)


def near_of(
    session: Session, house: House, requests: Sequence[BookingRequest], treatments: Sequence[Treatment]
) -> list[tuple[Neighbour, ...]]:
    """Read for each treatment the patient's other sessions that it has to keep away from."""
    pairs = zip(requests, treatments, strict=True)
    found = (
        (wanted, read_neighbours(session, house.site.clinic_id, one.patient.id, one.protocol, house.zone))
        for wanted, one in pairs
    )
    return [tuple(each for each in near if each.concerns(wanted.areas)) for wanted, near in found]


def judge_rows(session: Session, sheet: Sheet) -> list[list[str]]:
    """Return for each row the sentences against it, in its own words."""
    openings = [sheet.house.openings(one.protocol) for one in sheet.treatments]
    clashes = _clashes(session, sheet)
    return [
        [*_times(session, sheet, row, openings[row.course]), *distances(sheet, row), *clashes[at]]
        for at, row in enumerate(sheet.rows)
    ]


def _times(session: Session, sheet: Sheet, row: Row, openings: Openings) -> Iterator[str]:
    day, start, name = row.day, row.start(sheet.house.zone), called(row, sheet.names)
    if day is None:
        return
    if day.year not in YEARS:
        yield f"{name} must lie in the years {YEARS[0]} to {YEARS[-1]}."
        return
    if day < sheet.house.local(sheet.now).date() or (start and start < sheet.now - JUST_BEGUN):
        yield f"{name} has already passed."
    shut = shut_on(session, sheet.house, day)
    if shut:
        yield shut
        return
    who = row.practitioner if openings.knows(row.practitioner) else None
    where = row.room if openings.has(row.room) else None
    end = start and sheet.treatments[row.course].end_of(start)
    objection = openings.objection(start, end, who, where) if start and end else None
    if objection:
        yield f"{name} {objection}."


def distances(sheet: Sheet, row: Row) -> list[str]:
    """Say what a row is too near to: the session before, the patient's other courses, the other treatment."""
    day, before = row.day, sheet.before(row)
    if day is None:
        return []
    if before is not None and day <= before:
        return [f"{called(row, sheet.names)} must come after the session before, on {_written(before)}."]
    done = [before] * (row.number - 1) if before else []
    protocol = sheet.treatments[row.course].protocol
    near = [*sheet.near[row.course], *_beside(sheet, row)]
    faults = too_soon([day], protocol, near, under_minimum=sheet.reasoned, done=done)
    return [line_of(row, sheet.names, fault) for fault in faults]


def line_of(row: Row, names: Sequence[str], fault: Fault) -> str:
    """Write a fault of a row: what is no sentence yet begins with the name of the row."""
    told = fault.sentence
    return fault_line(Fault("$", f"{called(row, names)} {told}") if told[:1].islower() else fault)


def _beside(sheet: Sheet, row: Row) -> Iterator[Neighbour]:
    """Give the rows of the other treatment, as far as they have a day and the same area may be treated."""
    own = sheet.requests[row.course].areas
    for other in sheet.rows:
        areas = sheet.requests[other.course].areas
        if other.course != row.course and other.day and may_meet(own, areas):
            least = max(one.protocol.cross_treatment.min_days for one in sheet.treatments)
            yield Neighbour(on=other.day, same=False, least=least, floor=0, areas=frozenset(areas))


def _clashes(session: Session, sheet: Sheet) -> list[list[str]]:
    """Say of each row with a time who and what is taken then, in one query for all rows."""
    wanted = [(at, _wish(row, sheet)) for at, row in enumerate(sheet.rows)]
    sound = [(at, one) for at, one in wanted if one is not None]
    found = find_clashes(session, sound, besides=sheet.kept, now=sheet.now)
    said: list[list[str]] = [[] for _ in sheet.rows]
    for at, row in enumerate(sheet.rows):
        told = clashes_to_json([clash for clash in found if clash.number == at], sheet.house.zone)
        lines = (clash["sentence"].partition(": ")[2] for clash in told)
        said[at] = [f"{called(row, sheet.names)}: {line}" for line in dict.fromkeys(lines)]
    return said


def _wish(row: Row, sheet: Sheet) -> Booking | None:
    """Describe the booking that a row would make, with whom and what is chosen so far; never written."""
    start, treatment = row.start(sheet.house.zone), sheet.treatments[row.course]
    if start is None or start.year not in YEARS:
        return None
    start = start.astimezone(UTC)
    end, protocol = treatment.end_of(start), treatment.protocol
    who, where = sheet.house.practitioners.get(row.practitioner), sheet.house.rooms.get(row.room)
    return Booking(
        clinic_id=sheet.house.site.clinic_id,
        kind="session",
        patient_id=treatment.patient.id,
        practitioner_id=who.id if who else None,
        room_id=where.id if where else None,
        starts_at=start,
        ends_at=end,
        blocked_from=start - timedelta(minutes=protocol.prep_minutes),
        blocked_until=end + timedelta(minutes=protocol.cleaning_minutes),
    )


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
