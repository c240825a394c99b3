"""The best choice of options for all rows, by branch and bound.

1. The relaxation (see `matching`) says what a choice costs at least. If its options do not clash, it is the best there.
2. Where they do, the moments at which they do become groups of their own, and the relaxation is solved again, as long
   as that says more. Options that would cost more than the best choice known are out of the question from there on.
3. What still clashes needs the same practitioner, room or patient at some moment. Either the one session leaves that
   moment alone, or it takes it (or no place) and all others leave it alone: two smaller problems.
4. The problem with the least bound comes next. Once no bound is below the best choice known, that choice is proven.

On the way each relaxed choice is mended to a real one, so that a good choice is known early.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import combinations
from typing import NamedTuple

from service.courses.planning.reassign.matching import Relaxed, relax
from service.courses.planning.reassign.table import Table

LIMIT = 200_000
"""How many options are weighed, all steps together, before a day counts as too tangled: one or two seconds."""
ROUNDS = 8
"""How often a relaxation is solved again at most."""
GROUPS = 40
"""How many moments of clashes are remembered from one problem to those that come of it."""

Picks = tuple[int | None, ...]


class Choice(NamedTuple):
    """For each row the number of its option, None for no place; `proven`: there is no better choice."""

    picks: Picks
    proven: bool
    weighed: int


def choose(table: Table, limit: int = LIMIT) -> Choice:
    """Return the best choice, or the best found by weighing `limit` options."""
    return _Search(table).run(limit)


class _Search:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._mend = _Mender(table)
        self._best = self._mend((None,) * len(table.rows))
        self._open: list[tuple[int, int, Relaxed, tuple[int, ...]]] = []
        self._serial = 0
        self._weighed = 0

    def run(self, limit: int) -> Choice:
        self._look((1 << len(self._table.options)) - 1, ())
        while self._open and self._open[0][0] < self._best[0]:
            if self._weighed >= limit:
                return Choice(self._best[1], proven=False, weighed=self._weighed)
            _, _, relaxed, first = heappop(self._open)
            for closed in self._branches(relaxed):
                self._look(relaxed.alive & ~closed, first)
        return Choice(self._best[1], proven=True, weighed=self._weighed)

    def _look(self, alive: int, first: tuple[int, ...]) -> None:
        """Bound a problem, and keep it for later if it may hold a better choice."""
        self._serial += 1
        bound = -1
        for _ in range(ROUNDS):
            self._weighed += alive.bit_count()
            relaxed = relax(self._table, alive, first, self._best[0])
            self._best = min(self._best, self._mend(relaxed.picks))
            if relaxed.bound >= self._best[0]:
                return
            if relaxed.bound <= bound:
                break
            bound, alive = relaxed.bound, relaxed.alive
            kept = relaxed, first
            clashes = [self._table.clashes.at(whom, moment) for _, whom, moment in _clashes(self._table, relaxed.picks)]
            first = tuple(dict.fromkeys([*clashes, *first]))[:GROUPS]
        heappush(self._open, (bound, self._serial, *kept))

    def _branches(self, relaxed: Relaxed) -> Iterator[int]:
        """Yield the options that are closed on either side of a clash."""
        row, whom, moment = next(_clashes(self._table, relaxed.picks))
        there, own = self._table.clashes.at(whom, moment), self._table.rows[row].all
        yield there & own
        yield there ^ own


def _clashes(table: Table, picks: Picks) -> Iterator[tuple[int, str, int]]:
    """Yield a row, whom it needs and when, for each pair of rows whose options clash."""
    taken = [(row, pick) for row, pick in enumerate(picks) if pick is not None]
    for (row, one), (_, other) in combinations(taken, 2):
        if table.clashes.with_option(one) >> other & 1:
            yield row, *table.clashes.common(one, other)


class _Mender:
    """Makes a real choice of a relaxed one: rows that clash take the best option left, then each is bettered."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def __call__(self, picks: Picks) -> tuple[int, Picks]:
        """Return a choice and its cost."""
        found = self._bettered(self._kept(picks))
        return sum(self._cost(row, pick) for row, pick in enumerate(found)), tuple(found)

    def _kept(self, picks: Picks) -> list[int | None]:
        blocked, kept = 0, list[int | None](picks)
        for row, pick in enumerate(picks):
            if pick is None or blocked >> pick & 1:
                kept[row] = None
            else:
                blocked |= self._table.clashes.with_option(pick)
        return kept

    def _bettered(self, picks: list[int | None]) -> list[int | None]:
        """Move single rows to the best option that the others leave, until none gains."""
        changed = True
        while changed:
            changed = False
            for row in range(len(picks)):
                better = self._best_beside(row, picks)
                changed |= better != picks[row]
                picks[row] = better
        return picks

    def _best_beside(self, row: int, picks: Sequence[int | None]) -> int | None:
        blocked = 0
        for at, pick in enumerate(picks):
            if at != row and pick is not None:
                blocked |= self._table.clashes.with_option(pick)
        free = self._table.rows[row].of(~blocked)
        return self._table.rows[row].first + (free & -free).bit_length() - 1 if free else None

    def _cost(self, row: int, pick: int | None) -> int:
        return self._table.rows[row].without if pick is None else self._table.weights[pick]
