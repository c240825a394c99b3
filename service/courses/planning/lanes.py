"""The ways a course can run through the diary: one, or with `same_practitioner` one for each practitioner.

In a lane the sessions depend on each other by their dates alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from service.courses.planning.book import Agenda, Book
from service.courses.planning.candidates import Candidate, Days, best_place, free_days
from service.courses.planning.preference import is_preferred
from service.courses.planning.problem import PlanningProblem
from service.courses.planning.walltime import to_instant, to_local


class Home(NamedTuple):
    """The present place of a session that may move; `day` is its date (ordinal), None where it cannot stay."""

    place: Candidate
    day: int | None


NO_HOMES: Mapping[int, Home] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Lane:
    """`days`: for each session that is not done the dates it may take. `people`: who may do those not pinned.

    `homes`: the sessions that have a place already, and may leave it. All are counted from 0 here.
    """

    book: Book
    people: Sequence[Agenda]
    pinned: dict[int, Candidate]
    days: list[Days]
    homes: dict[int, Home] = field(default_factory=dict)

    def course(self, dates: Sequence[int]) -> list[Candidate]:
        """Return the best places of a course on `dates`, one for each session."""
        return [self._place(at, date) for at, date in enumerate(dates)]

    def _place(self, at: int, date: int) -> Candidate:
        if at in self.pinned:
            return self.pinned[at]
        if at in self.homes and self.homes[at].day == date:
            return self.homes[at].place
        return best_place(self.book, self.people, date)


def build_lanes(problem: PlanningProblem, book: Book, homes: Mapping[int, Home] = NO_HOMES) -> list[Lane]:
    """Return the lanes; `homes` are by the numbers of their sessions."""
    if not problem.same_practitioner:
        return [_lane(problem, book, book.practitioners, homes)]
    return [_lane_of(problem, book, who, homes) for who in sorted(_everybody(problem, homes))]


def _everybody(problem: PlanningProblem, homes: Mapping[int, Home]) -> set[str]:
    """Return who may do a session, or has one already (and may have left the clinic since)."""
    present = {pin.practitioner for pin in problem.pinned} | {home.place.practitioner for home in homes.values()}
    return {one.id for one in problem.practitioners} | present


def _lane_of(problem: PlanningProblem, book: Book, who: str, homes: Mapping[int, Home]) -> Lane:
    """Return the lane of one practitioner; a session pinned to somebody else has no date in it, others cannot stay."""
    own = {n: home if home.place.practitioner == who else home._replace(day=None) for n, home in homes.items()}
    lane = _lane(problem, book, [one for one in book.practitioners if one.id == who], own)
    for pin in problem.pinned:
        if pin.practitioner != who:
            lane.days[pin.number - problem.numbers.start] = {}
    return lane


def _lane(problem: PlanningProblem, book: Book, people: Sequence[Agenda], homes: Mapping[int, Home]) -> Lane:
    days = [free_days(book, people)] * len(problem.numbers)
    kept, pinned = {}, {}
    for number, home in homes.items():
        at = number - problem.numbers.start
        kept[at] = home
        if home.day is not None:
            days[at] = dict(sorted({**days[at], home.day: int(not is_preferred(problem, home.place.start))}.items()))
    for pin in problem.pinned:
        at, start = pin.number - problem.numbers.start, to_instant(pin.start)
        pinned[at] = Candidate(start, pin.practitioner, pin.room)
        days[at] = {to_local(start, problem.zone).toordinal(): int(not is_preferred(problem, start))}
    return Lane(book, people, pinned, days, kept)
