"""The best plans of all courses, by best-first search over the dates of one course after the other.

1. A node has the dates of the first courses, and of the next one up to some session. Its bound: what those cost, what
   the rest of that course costs at least, and what each later course costs at least beside the dates that are there;
   the last two exactly, by the dynamic programme of a single course (see `optimum`), dates that are too near left out.
2. The least bound comes next, and of equals the smallest vector of starts. A bound is worked out when it is a node's
   turn; until then the one of the node before it stands.
3. The last course is read off its dynamic programme.
4. A node whose courses are all there and whose turn comes is the best plan of its first date.
5. After very many nodes without a plan, nodes with more dates come first: a plan, though not proven to be the best.

Courses that are to be days apart never meet. Others may be on one date: then their places are chosen together (see
`visits`), which may cost a session its preference; the programme of the later course counts that.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import product
from typing import NamedTuple

from service.courses.planning.candidates import Candidate
from service.courses.planning.together.courses import Apart, Course
from service.courses.planning.together.tracks import Dates, Tracks, make_track
from service.courses.planning.window import Costs, next_date

LIMIT = 1500
"""How many nodes are looked at before courses count as too tangled: a second or two."""

_Ties = tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]] | tuple[()]


class Found(NamedTuple):
    """A plan: what each course costs, and its places."""

    costs: tuple[int, ...]
    places: list[list[Candidate]]


class Answer(NamedTuple):
    """The best plan of each first date, best first; `proven`: the search went to its end."""

    plans: list[Found]
    proven: bool
    nodes: int


class _Node(NamedTuple):
    """Dates of the courses in `whole`, which cost `spent`, and of the next course those in `begun`.

    `days` and `table`: what the next course costs date by date and onward. `own`: what it costs with `begun`, at least;
    `rest`: what the later courses cost at least. `tight`: `rest` is worked out for these very dates.
    """

    tracks: Tracks
    spent: tuple[int, ...]
    whole: tuple[Dates, ...]
    begun: Dates
    days: list[dict[int, int]]
    table: list[Costs]
    own: int
    rest: int
    tight: bool

    @property
    def bound(self) -> int:
        return sum(self.spent) + self.own + self.rest

    @property
    def is_last(self) -> bool:
        return len(self.whole) + 1 == len(self.tracks.tracks)

    def with_date(self, own: int, day: int) -> "_Node":
        return self._replace(begun=(*self.begun, day), own=own, tight=self.is_last)


class _Entry(NamedTuple):
    """What is compared: cost, starts of sessions alone on their dates, unfinished first, then all ties.

    `hurry`: 0, or in a hurry the fewer the more dates a node has.
    """

    hurry: int
    bound: int
    starts: tuple[int, ...]
    finished: int
    ties: _Ties
    serial: int
    node: _Node


def search(courses: Sequence[Course], apart: Apart, proposals: int, limit: int = LIMIT) -> Answer:
    """Return the best plans, one for each first date of course 0, `proposals` of them at most."""
    lanes = [[make_track(course, lane) for lane in course.lanes] for course in courses]
    found = _Search(proposals)
    for each in product(*lanes):
        found.begin(Tracks(each, apart), (), (), ())
    return found.run(limit)


class _Search:
    def __init__(self, proposals: int) -> None:
        self._proposals = proposals
        self._open: list[_Entry] = []
        self._plans: dict[int, Found] = {}
        self._serial = 0
        self._hurry = False
        self._rests: dict[tuple[int, tuple[Dates, ...]], int | None] = {}

    def begin(self, tracks: Tracks, spent: tuple[int, ...], whole: tuple[Dates, ...], starts: tuple[int, ...]) -> None:
        """Begin with the next course: all its first dates, or the best dates if it is the last of several."""
        at = len(whole)
        rest = self._rest(tracks, whole, at + 1)
        if rest is None:
            return
        days = tracks.days(at, whole, shared=True)
        node = _Node(tracks, spent, whole, (), days, tracks.tracks[at].onward(days), 0, rest, tight=True)
        firsts = tracks.tracks[at].firsts(node.table)
        if whole and node.is_last:
            self._finish_course(node, min(firsts, default=None), starts)
            return
        for own, day in firsts:
            self._push(node.with_date(own, day), starts)

    def _finish_course(self, node: _Node, best: tuple[int, int] | None, starts: tuple[int, ...]) -> None:
        """Follow the cheapest dates of the last course."""
        if best is None:
            return
        track = node.tracks.tracks[-1]
        dates = [best[1]]
        for costs, spacing in zip(node.table[1:], track.gaps, strict=True):
            dates.append(next_date(dates[-1], costs, spacing, track.problem.weights.gap))
        for day in dates[:-1]:
            node = node._replace(begun=(*node.begun, day))
            starts = _with_start(node, starts)
        self._push(node.with_date(best[0], dates[-1]), starts)

    def run(self, limit: int) -> Answer:
        nodes = self._walk(self._proposals, limit)
        proven = not self._open or len(self._plans) == self._proposals
        if not proven and not self._plans:
            self._hurry = True
            entries, self._open = self._open, []
            for entry in entries:
                heappush(self._open, entry._replace(hurry=-_size(entry.node)))
            nodes += self._walk(1, limit)
        return Answer(list(self._plans.values()), proven, nodes)

    def _walk(self, plans: int, limit: int) -> int:
        """Look at node after node until there are so many plans; return how many nodes that took, `limit` at most."""
        for nodes in range(limit):
            if not self._open or len(self._plans) >= plans:
                return nodes
            self._look(heappop(self._open))
        return limit

    def _look(self, entry: _Entry) -> None:
        node = entry.node
        first = (*node.whole, node.begun)[0][0]
        if first in self._plans:
            return
        if entry.finished:
            courses = (*node.whole, node.begun)
            self._plans[first] = Found((*node.spent, node.own), node.tracks.places(courses))
        elif not node.tight:
            self._tighten(entry)
        elif len(node.begun) < len(node.table):
            self._add_session(node, entry.starts)
        elif node.is_last:
            self._put(node, entry.starts, 1, _ties(node))
        else:
            self.begin(node.tracks, (*node.spent, node.own), (*node.whole, node.begun), entry.starts)

    def _tighten(self, entry: _Entry) -> None:
        """Work out what the later courses cost beside the dates that the node has added."""
        node = entry.node
        rest = self._rest(node.tracks, (*node.whole, node.begun), len(node.whole) + 1)
        if rest is not None:
            self._put(node._replace(rest=rest, tight=True), entry.starts)

    def _rest(self, tracks: Tracks, begun: tuple[Dates, ...], after: int) -> int | None:
        """Return what the courses from number `after` on cost at least, each by itself; None if one cannot be."""
        costs = [self._least(tracks, at, begun) for at in range(after, len(tracks.tracks))]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    def _least(self, tracks: Tracks, at: int, begun: tuple[Dates, ...]) -> int | None:
        """Remember the answer by track: with other lanes for the courses before it is the same."""
        track = tracks.tracks[at]
        key = id(track), begun
        if key not in self._rests:
            table = track.onward(tracks.days(at, begun, shared=False))
            self._rests[key] = min((cost for cost, _ in track.firsts(table)), default=None)
        return self._rests[key]

    def _add_session(self, node: _Node, starts: tuple[int, ...]) -> None:
        at, last = len(node.begun) - 1, node.begun[-1]
        track = node.tracks.tracks[len(node.whole)]
        spacing, weight = track.gaps[at], track.problem.weights.gap
        until_here = node.own - node.table[at][last] + node.days[at][last]
        for day in range(last + spacing.min_days, min(last + spacing.max_days, next(reversed(node.table[at + 1]))) + 1):
            if day in node.table[at + 1]:
                gap = weight * abs(day - last - spacing.ideal_days)
                self._push(node.with_date(until_here + gap + node.table[at + 1][day], day), starts)

    def _push(self, node: _Node, starts: tuple[int, ...]) -> None:
        self._put(node, _with_start(node, starts))

    def _put(self, node: _Node, starts: tuple[int, ...], finished: int = 0, ties: _Ties = ()) -> None:
        self._serial += 1
        heappush(
            self._open,
            _Entry(-_size(node) if self._hurry else 0, node.bound, starts, finished, ties, self._serial, node),
        )


def _size(node: _Node) -> int:
    return sum(map(len, node.whole)) + len(node.begun)


def _with_start(node: _Node, starts: tuple[int, ...]) -> tuple[int, ...]:
    """Add the start of the session that the node added."""
    return (*starts, node.tracks.alone(len(node.whole), len(node.begun) - 1, node.begun[-1]))


def _ties(node: _Node) -> _Ties:
    places = [place for course in node.tracks.places((*node.whole, node.begun)) for place in course]
    starts, people, rooms = zip(*places, strict=True)
    return starts, people, rooms
