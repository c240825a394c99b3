"""The places that one displaced session may take, best first, and no more of them than can matter.

How good a place is for a session does not depend on the other sessions, and what is best for all together has to leave
each of them at the best place that the others leave free: else it could be bettered by moving that one. So once a list
holds places that the others, wherever they go, cannot all block, nothing after them can be part of the answer.

What the others can block: each has one practitioner and one room at a time. Where at one start P practitioners and R
rooms are free, `min(P, R)` others are needed to block that start (a session of the same patient does so alone), and
starts further apart than two sessions are long (preparation and cleaning included) need others each.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from math import gcd
from typing import NamedTuple

from service.courses.planning.book import Book
from service.courses.planning.optimum import may_begin
from service.courses.planning.problem import PlanningProblem, Weights
from service.courses.planning.reassign.model import Displaced
from service.courses.planning.walltime import DAY_MINUTES, MINUTE, to_instant


class Option(NamedTuple):
    """A place, its fields in the order in which they count: the smaller, the better.

    `moved`: 1 at another time than before; `days`: dates away from before; `outside`: 1 outside the preference;
    `minutes`: of the day, away from before; `start`: an instant.
    """

    moved: int
    days: int
    outside: int
    minutes: int
    start: int
    practitioner: str
    room: str

    @property
    def digits(self) -> tuple[int, int, int, int]:
        """What counts, without the ties."""
        return self.moved, self.days, self.outside, self.minutes


class Start(NamedTuple):
    """All places that share a start."""

    moved: int
    days: int
    outside: int
    minutes: int
    start: int
    people: tuple[str, ...]
    rooms: tuple[str, ...]

    def options(self) -> Iterator[Option]:
        return (Option(*self[:5], who, where) for who in self.people for where in self.rooms)


class Rivals(NamedTuple):
    """The other displaced sessions, as far as a list of options must know them.

    `others`: how many there are of other patients; `kin`: of the same; `longest`: seconds that one blocks at most.
    """

    others: int
    kin: int
    longest: int


class Certainty:
    """Counts how many rivals it would take to block all the starts that are known."""

    def __init__(self, one: Displaced, rivals: Rivals) -> None:
        self._rivals = rivals
        self._apart = blocked_seconds(one.problem) + rivals.longest
        self._starts: list[int] = []
        self._needed: list[int] = []

    def add(self, start: Start) -> None:
        if all(abs(start.start - known) >= self._apart for known in self._starts):
            self._starts.append(start.start)
            self._needed.append(min(len(start.people), len(start.rooms)))

    @property
    def one_is_free(self) -> bool:
        needed = sorted(self._needed, reverse=True)[self._rivals.kin :]
        return sum(needed) > self._rivals.others


def blocked_seconds(problem: PlanningProblem) -> int:
    """Return how long a session takes practitioner and room."""
    return (problem.prep_minutes + problem.duration_minutes + problem.cleaning_minutes) * MINUTE


def options_of(one: Displaced, rivals: Rivals) -> list[Option]:
    """Return the places that `one` may take beside `rivals`, best first."""
    found: list[Option] = []
    certainty = Certainty(one, rivals)
    for start in _starts(one):
        if certainty.one_is_free:
            break
        found.extend(start.options())
        certainty.add(start)
    return found


def _starts(one: Displaced) -> Iterator[Start]:
    """Yield the free starts, best first: the same time, then date by date away from it."""
    was = one.was.start.astimezone(one.problem.zone)
    instant, before = to_instant(was), was.toordinal()
    # The preference counts here whatever it may weigh in a plan.
    book = Book(replace(one.problem, weights=Weights(preference=1)))
    same_time = _on(_same_time(one, book), was, before) if may_begin(one.problem, before) else ()
    yield from (start for start in same_time if start.start == instant)
    dates = sorted(book.horizon, key=lambda ordinal: abs(ordinal - before))
    for _, group in groupby(dates, key=lambda ordinal: abs(ordinal - before)):
        starts = (start for ordinal in group if may_begin(one.problem, ordinal) for start in _on(book, was, ordinal))
        yield from sorted(start for start in starts if start.start != instant)


def _same_time(one: Displaced, book: Book) -> Book:
    """Return a book that knows the former start, which staff may have set off the grid."""
    was, grid = one.was.start.astimezone(one.problem.zone), one.problem.slot_minutes
    slot = gcd(grid, was.hour * 60 + was.minute, DAY_MINUTES)
    if slot == grid:
        return book
    day = was.date()
    earliest, latest = max(day, one.problem.earliest), min(day, one.problem.latest)
    return Book(
        replace(one.problem, earliest=earliest, latest=latest, slot_minutes=slot, weights=Weights(preference=1))
    )


def _on(book: Book, was: datetime, ordinal: int) -> Iterator[Start]:
    """Yield the free starts of a date."""
    if ordinal not in book.horizon:
        return
    at = ordinal - book.horizon.start
    free = book.housed[at]
    starts = book.slots.starts(at)
    days, before = abs(ordinal - was.toordinal()), was.hour * 60 + was.minute
    while free:
        bit = free & -free
        free ^= bit
        people = tuple(each.id for each in book.practitioners if each.free[at] & bit)
        if people:
            start = starts[bit.bit_length() - 1]
            shown = datetime.fromtimestamp(start, was.tzinfo)
            minutes = abs(shown.hour * 60 + shown.minute - before)
            rooms = tuple(each.id for each in book.rooms if each.free[at] & bit)
            yield Start(
                int(start != to_instant(was)), days, int(not book.liked[at] & bit), minutes, start, people, rooms
            )
