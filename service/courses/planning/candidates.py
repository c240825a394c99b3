"""The best start on each date.

Per date one start per practitioner is enough for an exact optimum: gaps and delay depend on the date alone, so on one
date a session inside the preference beats one outside, then the earlier beats the later, then (for ties) the smaller
practitioner id wins, then the smaller room id. That is the order of the fields of `Candidate`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.courses.planning.freetime import FreeTime, OpenDay
from service.courses.planning.intervals import Interval, intersect, subtract
from service.courses.planning.preference import preferred_starts
from service.courses.planning.problem import PlanningProblem
from service.courses.planning.walltime import DAY_MINUTES, MINUTE


class Candidate(NamedTuple):
    """A place for one session; the smallest is the best of its date. `outside` is 1 where the preference is paid."""

    outside: int
    start: int
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True)
class Starts:
    """The starts of one date, ascending instants: all of the slot grid, and those inside the preference."""

    length: int
    grid: Sequence[int]
    liked: Sequence[int]

    @classmethod
    def of(cls, problem: PlanningProblem, today: OpenDay) -> "Starts":
        grid = today.day.starts(range(0, DAY_MINUTES, problem.slot_minutes))
        liked = preferred_starts(problem, today.day) if problem.weights.preference else grid
        return cls(problem.duration_minutes * MINUTE, grid, liked)

    def best(self, spans: Sequence[Interval]) -> tuple[int, int] | None:
        """Return (outside, start) of the best session that lies inside one of `spans`."""
        liked = self._first(spans, self.liked)
        if liked is not None:
            return 0, liked
        start = self._first(spans, self.grid)
        return None if start is None else (1, start)

    def roomy(self, spans: Iterable[Interval]) -> list[Interval]:
        """Return the spans that are long enough for a session."""
        return [(begin, end) for begin, end in spans if end - begin >= self.length]

    def fit(self, spans: Sequence[Interval]) -> bool:
        return self._first(spans, self.grid) is not None

    def _first(self, spans: Iterable[Interval], starts: Sequence[int]) -> int | None:
        for begin, end in spans:
            at = bisect_left(starts, begin)
            if at < len(starts) and starts[at] + self.length <= end:
                return starts[at]
        return None


def best_of_day(problem: PlanningProblem, book: FreeTime, today: OpenDay) -> list[Candidate]:
    """Return the best candidate of each practitioner who has one on that date."""
    if not today.opening:
        return []
    starts = Starts.of(problem, today)
    rooms = [(room.id, starts.roomy(subtract(room.free(today), book.patient_busy))) for room in book.rooms]
    offers = (list(_offers(starts, one.id, starts.roomy(one.free(today)), rooms)) for one in book.practitioners)
    return [min(one) for one in offers if one]


def _offers(
    starts: Starts, practitioner: str, free: list[Interval], rooms: list[tuple[str, list[Interval]]]
) -> Iterator[Candidate]:
    for room, spans in rooms:
        best = starts.best(intersect(free, spans))
        if best is not None:
            yield Candidate(*best, practitioner, room)


Days = dict[int, Candidate]
"""One candidate per date, by the date's ordinal, ascending."""


def calendars(problem: PlanningProblem, book: FreeTime) -> dict[str, Days]:
    """Return each practitioner's candidates over the horizon."""
    found: dict[str, Days] = {practitioner.id: {} for practitioner in problem.practitioners}
    for ordinal in book.horizon:
        for candidate in best_of_day(problem, book, book.on(ordinal)):
            found[candidate.practitioner][ordinal] = candidate
    return found
