"""Why there is no plan: the lowest session that cannot be placed, and what is in the way on each date it might take."""

from bisect import bisect_left
from collections import Counter
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from service.courses.planning.answer import Blocked, Reason
from service.courses.planning.book import Book
from service.courses.planning.lanes import Lane
from service.courses.planning.optimum import allows
from service.courses.planning.problem import PlanningProblem, Spacing


class Origin(NamedTuple):
    """Dates (ordinals, ascending) on which the session before can be, and the spacing from them; None: no such rule."""

    dates: list[int]
    spacing: Spacing | None

    def reaches(self, day: int) -> bool:
        if self.spacing is None:
            return True
        at = bisect_left(self.dates, day - self.spacing.max_days)
        return at < len(self.dates) and allows(self.spacing, day - self.dates[at])

    def comes_too_soon(self, day: int) -> bool:
        """Tell whether `day` is too early after some date that the session before can have."""
        return self.spacing is not None and bool(self.dates) and day - self.dates[-1] < self.spacing.min_days


def explain(problem: PlanningProblem, book: Book, lanes: list[Lane]) -> Blocked:
    """Return what stands in the way of a problem that has no plan."""
    origins = [_origin_of_first(problem)] * len(lanes)
    for index, number in enumerate(problem.numbers):
        reached = [
            [day for day in lane.days[index] if origin.reaches(day)]
            for lane, origin in zip(lanes, origins, strict=True)
        ]
        if not any(reached):
            known = frozenset(day for lane in lanes for day in lane.days[index])
            return _Obstacle(problem, book, number, origins, known).blocked()
        if number < problem.sessions:
            origins = [Origin(dates, problem.spacings[number - 1]) for dates in reached]
    raise AssertionError("a problem that has a plan is not blocked")


def _origin_of_first(problem: PlanningProblem) -> Origin:
    if not problem.done:
        return Origin([], None)
    return Origin([problem.done[-1].toordinal()], problem.spacings[len(problem.done) - 1])


class _Obstacle(NamedTuple):
    """Session `number` cannot be placed, though those before it can, from `origins` (one per lane).

    `known`: the dates it might take, but for its spacing: those with a start free, and that of its present place.
    """

    problem: PlanningProblem
    book: Book
    number: int
    origins: list[Origin]
    known: frozenset[int]

    def blocked(self) -> Blocked:
        first, last = self._window()
        counts = self._pinned_counts() or self._counts(first, last)
        reasons = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        named = tuple(Reason(code, count) for code, count in reasons if count)
        return Blocked(self.number, _date(first), _date(last), named)

    def _window(self) -> tuple[int, int]:
        """Return the first and the last date that the spacing allows, whatever the horizon says."""
        spans = [
            (origin.dates[0] + origin.spacing.min_days, origin.dates[-1] + origin.spacing.max_days)
            for origin in self.origins
            if origin.spacing is not None and origin.dates
        ]
        if not spans:
            return self.problem.earliest.toordinal(), self.problem.latest.toordinal()
        return min(first for first, _ in spans), max(last for _, last in spans)

    def _pinned_counts(self) -> Counter[str]:
        """Count the one date of a pinned session, which hours and diary do not concern."""
        pinned = [pin for pin in self.problem.pinned if pin.number == self.number]
        return Counter(self._spacing_code(pin.start.astimezone(self.problem.zone).toordinal()) for pin in pinned)

    def _counts(self, first: int, last: int) -> Counter[str]:
        horizon = self.book.horizon
        inside = range(max(first, horizon.start), min(last + 1, horizon.stop))
        counts = Counter(self._code(day) for day in inside)
        counts["outside_horizon"] = last - first + 1 - len(inside)
        return counts

    def _code(self, day: int) -> str:
        code = None if day in self.known else _diary_code(self.book, day - self.book.horizon.start)
        return code or self._spacing_code(day)

    def _spacing_code(self, day: int) -> str:
        if any(origin.reaches(day) for origin in self.origins):
            return "no_common_practitioner"
        return "too_soon" if any(origin.comes_too_soon(day) for origin in self.origins) else "too_late"


def _date(ordinal: int) -> date:
    """Return the date, or the last there is: a spacing may be as wide as it likes."""
    return date.fromordinal(min(ordinal, date.max.toordinal()))


def _diary_code(book: Book, at: int) -> str | None:
    """Return the first thing that leaves no start on date `at`, asked in this order: house, people, rooms, patient."""
    people, rooms = book.practitioners, book.rooms
    if not book.open[at]:
        return "closed"
    if not any(one.on_duty[at] for one in people):
        return "practitioner_away"
    free = reduce(or_, (one.free[at] for one in people), 0)
    if not free:
        return "practitioner_busy"
    if not free & reduce(or_, (one.free[at] for one in rooms), 0):
        return "room_busy"
    return None if free & book.housed[at] else "patient_busy"
