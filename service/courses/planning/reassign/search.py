"""The best choice of options for all rows, by branch and bound.

1. The relaxation (see `matching`) says what a choice costs at least. If its options do not clash, it is the best there.
2. Else two of them need the same practitioner, room or patient at some moment. Either the one session leaves that
   moment alone, or it takes it (or no place) and all others leave it alone: two smaller problems.
3. The problem with the least bound comes next. Once no bound is below the best choice known, that choice is proven.

On the way each relaxed choice is mended to a real one, so that a good choice is known early.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import combinations, count
from typing import NamedTuple

from service.courses.planning.reassign.matching import Relaxation, Relaxed
from service.courses.planning.reassign.table import Table

LIMIT = 3000
"""How many problems are looked at before a day counts as too tangled."""

Picks = tuple[int | None, ...]


class Choice(NamedTuple):
    """For each row the number of its option, None for no place; `proven`: there is no better choice."""

    picks: Picks
    proven: bool
    nodes: int


def choose(table: Table, limit: int = LIMIT) -> Choice:
    """Return the best choice, or the best found among `limit` problems."""
    relaxation, mend, serial = Relaxation(table), _Mender(table), count()
    root = relaxation.solve(0)
    best = mend(root.picks)
    heap = [(root.bound, next(serial), 0, root)]
    looked = 0
    while heap:
        bound, _, dead, relaxed = heappop(heap)
        if bound >= best[0]:
            break
        if looked == limit:
            return Choice(best[1], proven=False, nodes=looked)
        looked += 1
        for closed in _branches(table, relaxed):
            child = relaxation.solve(dead | closed)
            best = min(best, mend(child.picks))
            if child.bound < best[0]:
                heappush(heap, (child.bound, next(serial), dead | closed, child))
    return Choice(best[1], proven=True, nodes=looked)


def _branches(table: Table, relaxed: Relaxed) -> Iterator[int]:
    """Yield the options that are closed on either side of a clash."""
    row, whom, moment = next(_clashes(table, relaxed.picks))
    there, own = table.clashes.at(whom, moment), table.rows[row].all
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
