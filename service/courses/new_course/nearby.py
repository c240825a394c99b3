"""Free places near to one that cannot be had: on the same day, or on the days about it."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.checks import YEARS
from service.courses.diary import House
from service.courses.new_course.by_hand import Near, Row
from service.courses.new_course.partly import Sheet
from service.courses.planning.book import Agenda, Book
from service.courses.planning.problem import PlanningProblem
from service.courses.proposals import pose
from service.courses.requests import BookingRequest, ProposalRequest

BEFORE, AFTER = timedelta(days=3), timedelta(days=10)
FURTHEST = 200  # days in which a date is looked for that keeps its distances
ON_THE_DAY, IN_ALL = 3, 4

Fits = Callable[[date], bool]
"""Tells whether a date keeps its distances to everything else."""


@dataclass(frozen=True, slots=True)
class Free:
    """A start at which somebody and some room are free; `strange`: not whom or where it was wanted."""

    start: datetime
    practitioner: str
    room: str
    strange: int


def near_places(session: Session, sheet: Sheet, at: int, fits: Fits, besides: Collection[UUID]) -> tuple[Near, ...]:
    """Return up to four free places near to row number `at`, on dates that fit the other rows.

    Up to three are on the same day, by how far they are from the wanted time; then the nearest of other days. Bookings
    `besides` (ids) are not in the way.
    """
    row, house = sheet.rows[at], sheet.house
    first = _first_day(row, house.local(sheet.now).date(), fits)
    problem = _pose(session, sheet, sheet.requests[row.course], first, besides) if first else None
    if problem is None:
        return ()
    wanted = row.start(house.zone)
    free = [one for one in _free(problem, row) if fits(one.start.date())]
    free.sort(key=lambda one: (abs((one.start.date() - _day(row)).days), one.strange, _off(one.start, wanted)))
    same = [one for one in free if one.start.date() == row.day][:ON_THE_DAY]
    others = {one.start.date(): one for one in reversed(free) if one.start.date() != row.day}
    nearest = sorted(others.values(), key=lambda one: abs((one.start.date() - _day(row)).days))
    chosen = [*sorted(same, key=lambda one: one.start), *nearest[: IN_ALL - len(same)]]
    return tuple(_near(at, one, house) for one in chosen)


def _day(row: Row) -> date:
    assert row.day is not None
    return row.day


def _off(start: datetime, wanted: datetime | None) -> int:
    """Return how many minutes of the day two times are apart; nothing where no time was chosen."""
    if wanted is None:
        return 0
    return abs((start.hour - wanted.hour) * 60 + start.minute - wanted.minute)


def _first_day(row: Row, today: date, fits: Fits) -> date | None:
    """Return the first date, from shortly before the wanted one on, that keeps its distances; None where none does."""
    if row.day is None or row.day.year not in YEARS:
        return None
    begin = max(today, row.day - BEFORE)
    days = (begin + timedelta(days=after) for after in range(FURTHEST))
    return next((day for day in days if fits(day)), None)


def _pose(
    session: Session, sheet: Sheet, request: BookingRequest, first: date, besides: Collection[UUID]
) -> PlanningProblem | None:
    """Put the dates from the first one on to the planner; None where it has nothing to look into."""
    asked = ProposalRequest(
        patient_id=request.patient_id,
        protocol=request.protocol,
        sessions=1,
        areas=request.areas,
        earliest=first,
        latest=first + BEFORE + AFTER,
    )
    try:
        return pose(session, sheet.house.site.clinic_id, asked, now=sheet.now, besides=besides)
    except Refusal:
        return None


def _free(problem: PlanningProblem, row: Row) -> Iterator[Free]:
    book = Book(problem)
    for day in range(len(book.horizon)):
        for bit, start in enumerate(book.slots.starts(day)):
            if not book.housed[day] >> bit & 1:
                continue
            who, where = (_first(those, day, bit, liked) for those, liked in _wishes(book, row))
            if who and where:
                strange = (bool(row.practitioner) and who != row.practitioner) + (bool(row.room) and where != row.room)
                yield Free(datetime.fromtimestamp(start, UTC).astimezone(problem.zone), who, where, strange)


def _wishes(book: Book, row: Row) -> tuple[tuple[list[Agenda], str], tuple[list[Agenda], str]]:
    return (book.practitioners, row.practitioner), (book.rooms, row.room)


def _first(those: list[Agenda], day: int, bit: int, liked: str) -> str | None:
    """Return who is free then: the one that was wanted, else the first."""
    free = [one.id for one in those if one.free[day] >> bit & 1]
    return liked if liked in free else next(iter(free), None)


def _near(at: int, one: Free, house: House) -> Near:
    value = f"{at}|{one.start:%Y-%m-%d}|{one.start:%H:%M}|{one.practitioner}|{one.room}"
    return Near(value, one.start, house.practitioners[one.practitioner].name, house.rooms[one.room].name)
