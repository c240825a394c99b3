"""The courses with a lane chosen for each: what they cost from any date on, beside the dates that others have."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.courses.planning.candidates import Candidate, best_place
from service.courses.planning.lanes import Lane
from service.courses.planning.optimum import may_begin
from service.courses.planning.problem import PlanningProblem, Spacing
from service.courses.planning.together.courses import Apart, Course
from service.courses.planning.together.visits import Member, Visit, best_visit
from service.courses.planning.window import Costs, costs_before

Dates = tuple[int, ...]
"""The dates (ordinals) of one course, from its first session that is not done; maybe not all of them yet."""


class Track(NamedTuple):
    """A course in one lane. `days`: for each session what each date it may take costs when alone on it."""

    problem: PlanningProblem
    lane: Lane
    days: list[dict[int, int]]

    @property
    def gaps(self) -> tuple[Spacing, ...]:
        """The spacings between the sessions that are not done."""
        return self.problem.spacings[len(self.problem.done) :]

    def beginning(self, first: int) -> int:
        """Return what the delay and the gap from the last session that is done cost."""
        problem = self.problem
        delay = problem.weights.delay * (first - problem.earliest.toordinal())
        if not problem.done:
            return delay
        gap = first - problem.done[-1].toordinal()
        return delay + problem.weights.gap * abs(gap - problem.spacings[len(problem.done) - 1].ideal_days)

    def onward(self, days: Sequence[dict[int, int]]) -> list[Costs]:
        """Return for each session what the rest of the course costs from each of its `days` on."""
        table: list[Costs] = [days[-1]]
        for those, spacing in zip(reversed(days[:-1]), reversed(self.gaps), strict=True):
            following = costs_before(those, table[-1], spacing, self.problem.weights.gap)
            table.append({day: cost + those[day] for day, cost in following.items()})
        return table[::-1]

    def firsts(self, table: Sequence[Costs]) -> Iterator[tuple[int, int]]:
        """Yield what the whole course costs from each first date, and that date."""
        return ((cost + self.beginning(day), day) for day, cost in table[0].items() if may_begin(self.problem, day))


def make_track(course: Course, lane: Lane) -> Track:
    dear = course.problem.weights.preference
    days = [
        {day: dear * outside for day, outside in those.items() if at in lane.pinned or day not in course.barred}
        for at, those in enumerate(lane.days)
    ]
    return Track(course.problem, lane, days)


class Tracks:
    """One track for each course."""

    def __init__(self, tracks: Sequence[Track], apart: Apart) -> None:
        self.tracks = tuple(tracks)
        self._apart = apart
        self._visits: dict[tuple[int, tuple[int, ...]], Visit | None] = {}
        self._alone: dict[tuple[int, int], int] = {}

    def days(self, at: int, begun: Sequence[Dates], *, shared: bool) -> list[dict[int, int]]:
        """Return what the dates of course `at` cost beside those that others have `begun` with.

        `shared`: count what it costs more to have several sessions on one date. What is left out then is never less
        than nothing, so that the result may serve as a bound.
        """
        track = self.tracks[at]
        barred = {day for other, dates in enumerate(begun) for day in self._apart.around(at, other, dates)}
        extra = self._extra(at, begun) if shared else {}
        closed = barred | {day for day, cost in extra.items() if cost is None}
        dearer = {day: cost for day, cost in extra.items() if cost is not None}
        return [
            days
            if session in track.lane.pinned
            else {day: c for day, c in (days | dearer).items() if day not in closed}
            for session, days in enumerate(track.days)
        ]

    def _extra(self, at: int, begun: Sequence[Dates]) -> dict[int, int | None]:
        """Return what a session costs on the dates on which other courses have one, None where it does not fit in."""
        known = {day for days in self._free(at) for day in days}
        found: dict[int, int | None] = {}
        for day in sorted({day for dates in begun for day in dates} & known):
            others = self._on(day, begun)
            if others:
                before, after = self._visit(day, others), self._visit(day, (*others, at))
                found[day] = None if before is None or after is None else after.cost - before.cost
        return found

    def _free(self, at: int) -> list[dict[int, int]]:
        track = self.tracks[at]
        return [days for session, days in enumerate(track.days) if session not in track.lane.pinned]

    def _on(self, day: int, courses: Sequence[Dates]) -> tuple[int, ...]:
        """Return the courses that have a session on `day` that is not pinned."""
        return tuple(
            at
            for at, dates in enumerate(courses)
            if any(date == day and session not in self.tracks[at].lane.pinned for session, date in enumerate(dates))
        )

    def _visit(self, day: int, courses: tuple[int, ...]) -> Visit | None:
        if (day, courses) not in self._visits:
            members = [Member(self.tracks[at].problem, self.tracks[at].lane) for at in courses]
            self._visits[day, courses] = best_visit(members, day)
        return self._visits[day, courses]

    def alone(self, at: int, session: int, day: int) -> int:
        """Return the start that a session would have if it were alone on its date."""
        lane = self.tracks[at].lane
        if session in lane.pinned:
            return lane.pinned[session].start
        if (at, day) not in self._alone:
            self._alone[at, day] = best_place(lane.book, lane.people, day).start
        return self._alone[at, day]

    def places(self, courses: Sequence[Dates]) -> list[list[Candidate]]:
        """Return the places of all sessions, course by course."""
        return [
            [self._place(at, session, day, courses) for session, day in enumerate(dates)]
            for at, dates in enumerate(courses)
        ]

    def _place(self, at: int, session: int, day: int, courses: Sequence[Dates]) -> Candidate:
        if session in self.tracks[at].lane.pinned:
            return self.tracks[at].lane.pinned[session]
        present = self._on(day, courses)
        visit = self._visit(day, present)
        assert visit is not None
        return visit.places[present.index(at)]
