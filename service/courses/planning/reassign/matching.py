"""The best choice if only some clashes counted: what every real choice costs at least.

Options are put into groups of which no two options can be taken: all of a group need the same practitioner, or the same
room, at the same moment. Each session takes an option or none, and no group is used twice: the cheapest such choice is
an assignment of sessions to groups, found with the Hungarian method, one session after the other along a shortest path.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from service.courses.planning.reassign.clashes import Clashes
from service.courses.planning.reassign.table import Row, Table

Costs = dict[int, tuple[int, int | None]]
"""By group: the cost of the best option in it, and the number of that option. A group below 0 is `no place`."""


class Relaxed(NamedTuple):
    """`bound`: what the choice costs; `picks`: for each row the option it takes, None for no place."""

    bound: int
    picks: tuple[int | None, ...]


def group_options(clashes: Clashes, count: int) -> list[int]:
    """Return the group of each of `count` options: again and again the largest set that meets at a moment."""
    groups, left = [0] * count, (1 << count) - 1
    heap = [(-moment.bit_count(), moment) for moment in clashes.moments()]
    heapify(heap)
    name = 0
    while left:
        size, moment = heappop(heap)
        fresh = moment & left
        if fresh.bit_count() != -size:  # some of it was grouped since: look again when it is its turn
            heappush(heap, (-fresh.bit_count(), fresh))
            continue
        left ^= fresh
        name += 1
        for option in bits(fresh):
            groups[option] = name
    return groups


def bits(options: int) -> list[int]:
    """Return the numbers in a set, ascending."""
    found = []
    while options:
        low = options & -options
        found.append(low.bit_length() - 1)
        options ^= low
    return found


class Relaxation:
    """Answers for any set of options that are out of the question; remembers what it worked out for a row."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._groups = group_options(table.clashes, len(table.options))
        self._known: dict[tuple[int, int], Costs] = {}

    def solve(self, dead: int) -> Relaxed:
        """Return the cheapest choice without the options `dead`."""
        costs = [self._costs(at, row, row.of(~dead)) for at, row in enumerate(self._table.rows)]
        groups = match([{group: cost for group, (cost, _) in each.items()} for each in costs])
        taken = [each[group] for each, group in zip(costs, groups, strict=True)]
        return Relaxed(sum(cost for cost, _ in taken), tuple(option for _, option in taken))

    def _costs(self, at: int, row: Row, alive: int) -> Costs:
        if (at, alive) not in self._known:
            found: Costs = {}
            for option in bits(alive):
                number = row.first + option
                found.setdefault(self._groups[number], (self._table.weights[number], number))
            self._known[at, alive] = found | {-1 - at: (row.without, None)}
        return self._known[at, alive]


def match(costs: Sequence[dict[int, int]]) -> list[int]:
    """Return for each row its column in the cheapest assignment; `costs` by row and column; one must exist."""
    owners: dict[int, int] = {}
    prices: dict[int, int] = {}
    values: list[int] = []
    for row in range(len(costs)):
        values.append(0)
        _augment(costs, row, owners, prices, values)
    columns = {row: column for column, row in owners.items()}
    return [columns[row] for row in range(len(costs))]


def _augment(
    costs: Sequence[dict[int, int]], row: int, owners: dict[int, int], prices: dict[int, int], values: list[int]
) -> None:
    """Give `row` a column, at the price of others moving on; keep `cost >= value of row + price of column`."""
    reached: dict[int, int] = {}
    came: dict[int, int] = {}
    settled: dict[int, int] = {}
    at, length = row, 0
    while True:
        base = length - values[at]
        for column, cost in costs[at].items():
            if column not in settled:
                distance = base + cost - prices.get(column, 0)
                if column not in reached or distance < reached[column]:
                    reached[column], came[column] = distance, at
        end = min(reached, key=reached.__getitem__)
        length = reached.pop(end)
        if end not in owners:
            break
        settled[end], at = length, owners[end]
    values[row] += length
    for column, distance in settled.items():
        prices[column] = prices.get(column, 0) + distance - length
        values[owners[column]] += length - distance
    _swap(end, row, came, owners)


def _swap(end: int, row: int, came: dict[int, int], owners: dict[int, int]) -> None:
    """Hand the columns along the path that leads from `row` to the free column `end`."""
    had = {owner: column for column, owner in owners.items()}
    while True:
        owner = came[end]
        owners[end] = owner
        if owner == row:
            return
        end = had[owner]
