"""The best choice if only some clashes counted: what every real choice costs at least.

Options are put into groups of which no two options can be taken: all of a group need the same practitioner, or the same
room, at the same moment. Each session takes an option or none, and no group is used twice: the cheapest such choice is
an assignment of sessions to groups, found with the Hungarian method, one session after the other along a shortest path.
"""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from service.courses.planning.reassign.table import Table

Costs = dict[int, tuple[int, int | None]]
"""By group: the cost of the best option in it, and the number of that option. A group below 0 is `no place`."""


class Relaxed(NamedTuple):
    """`bound`: what the choice costs; `picks`: for each row the option it takes, None for no place.

    `alive`: the options that are still in question.
    """

    bound: int
    picks: tuple[int | None, ...]
    alive: int


def group_options(table: Table, alive: int, first: Sequence[int]) -> dict[int, int]:
    """Return the group of each option: sets that meet at a moment, those of `first` and then the largest there are."""
    groups: dict[int, int] = {}
    heap = [(-(moment & alive).bit_count(), at) for at, moment in enumerate(table.moments)]
    heapify(heap)
    ahead = list(first)[::-1]
    while alive:
        moment = ahead.pop() if ahead else _largest(table, alive, heap)
        fresh = moment & alive
        alive ^= fresh
        groups.update(dict.fromkeys(bits(fresh), len(groups)))
    return groups


def _largest(table: Table, alive: int, heap: list[tuple[int, int]]) -> int:
    """Return the moment at which most options meet; what is in `heap` may have shrunk since it was put there."""
    while True:
        size, at = heappop(heap)
        left = (table.moments[at] & alive).bit_count()
        if left == -size:
            return table.moments[at]
        if left:
            heappush(heap, (-left, at))


def bits(options: int) -> list[int]:
    """Return the numbers in a set, ascending."""
    found = []
    while options:
        low = options & -options
        found.append(low.bit_length() - 1)
        options ^= low
    return found


def relax(table: Table, alive: int, first: Sequence[int], most: int) -> Relaxed:
    """Return the cheapest choice out of `alive`, and which of these may be in a choice that costs less than `most`."""
    groups = group_options(table, alive, first)
    costs = [_costs(table, at, groups, alive) for at in range(len(table.rows))]
    matched = match([{group: cost for group, (cost, _) in each.items()} for each in costs])
    taken = [each[group] for each, group in zip(costs, matched.columns, strict=True)]
    bound = sum(cost for cost, _ in taken)
    slack = most - bound
    for value, row in zip(matched.values, table.rows, strict=True):
        for option in bits(alive & row.all):
            if table.weights[option] - value - matched.prices.get(groups[option], 0) >= slack:
                alive ^= 1 << option
    return Relaxed(bound, tuple(option for _, option in taken), alive)


def _costs(table: Table, at: int, groups: dict[int, int], alive: int) -> Costs:
    row = table.rows[at]
    found: Costs = {-1 - at: (row.without, None)}
    for option in bits(alive & row.all):
        found.setdefault(groups[option], (table.weights[option], option))
    return found


class Matched(NamedTuple):
    """`columns` by row. Every `cost >= value of its row + price of its column`, and prices are 0 or less."""

    columns: list[int]
    values: list[int]
    prices: dict[int, int]


def match(costs: Sequence[dict[int, int]]) -> Matched:
    """Return the cheapest assignment of rows to columns; `costs` by row and column; one must exist."""
    owners: dict[int, int] = {}
    prices: dict[int, int] = {}
    values: list[int] = []
    for row in range(len(costs)):
        values.append(0)
        _augment(costs, row, owners, prices, values)
    columns = {row: column for column, row in owners.items()}
    return Matched([columns[row] for row in range(len(costs))], values, prices)


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
