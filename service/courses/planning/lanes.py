"""The ways a course can run through the diary: one, or with `same_practitioner` one for each practitioner.

In a lane the sessions depend on each other by their dates alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.courses.planning.book import Agenda, Book
from service.courses.planning.candidates import Candidate, Days, best_place, free_days
from service.courses.planning.preference import is_preferred
from service.courses.planning.problem import PlanningProblem
from service.courses.planning.walltime import to_instant, to_local


@dataclass(frozen=True, slots=True)
class Lane:
    """`days`: for each session that is not done the dates it may take. `people`: who may do those not pinned."""

    book: Book
    people: Sequence[Agenda]
    pinned: dict[int, Candidate]
    days: list[Days]

    def course(self, dates: Sequence[int]) -> list[Candidate]:
        """Return the best places of a course on `dates`, one for each session."""
        return [
            self.pinned[at] if at in self.pinned else best_place(self.book, self.people, date)
            for at, date in enumerate(dates)
        ]


def build_lanes(problem: PlanningProblem, book: Book) -> list[Lane]:
    if not problem.same_practitioner:
        return [_lane(problem, book, book.practitioners)]
    return [_lane_of(problem, book, who) for who in sorted(_everybody(problem))]


def _everybody(problem: PlanningProblem) -> set[str]:
    """Return who may do a session, or is pinned to one (and may have left the clinic since)."""
    return {one.id for one in problem.practitioners} | {pin.practitioner for pin in problem.pinned}


def _lane_of(problem: PlanningProblem, book: Book, who: str) -> Lane:
    """Return the lane of one practitioner; a session pinned to somebody else has no date in it."""
    lane = _lane(problem, book, [one for one in book.practitioners if one.id == who])
    for pin in problem.pinned:
        if pin.practitioner != who:
            lane.days[pin.number - problem.numbers.start] = {}
    return lane


def _lane(problem: PlanningProblem, book: Book, people: Sequence[Agenda]) -> Lane:
    days = [free_days(book, people)] * len(problem.numbers)
    pinned = {}
    for pin in problem.pinned:
        at, start = pin.number - problem.numbers.start, to_instant(pin.start)
        pinned[at] = Candidate(start, pin.practitioner, pin.room)
        days[at] = {to_local(start, problem.zone).toordinal(): int(not is_preferred(problem, start))}
    return Lane(book, people, pinned, days)
