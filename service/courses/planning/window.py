"""The cheapest way on from a date, over all dates that the spacing allows for the next session."""

from collections.abc import Collection
from math import inf

from service.courses.planning.problem import Spacing

Costs = dict[int, int]
"""What the rest of the course costs from a date on (its ordinal; ascending), that date's session included."""


def costs_before(days: Collection[int], following: Costs, spacing: Spacing, weight: int) -> Costs:
    """Return what the gap and all that follows cost from each of `days` (ascending) that leads to one of `following`.

    The cost of a gap, weight times its distance from the ideal, has two straight arms: up to the ideal date it falls by
    `weight` a day, from there it rises. So on each arm the cheapest date is that with the least `cost - weight x date`
    or `cost + weight x date`, whatever date one comes from: the least of a slice.
    """
    if not days or not following:
        return {}
    origin = next(iter(days)) + spacing.min_days
    to_ideal, width = spacing.ideal_days - spacing.min_days, spacing.max_days - spacing.min_days + 1
    costs = [following.get(day, inf) for day in range(origin, next(reversed(following)) + 1)]
    falling = [cost - weight * at for at, cost in enumerate(costs)]
    rising = [cost + weight * at for at, cost in enumerate(costs)]
    found: Costs = {}
    for day in days:
        first = day + spacing.min_days - origin
        if first >= len(costs):
            break
        ideal = first + to_ideal
        least = min(falling[first : ideal + 1]) + weight * ideal
        if ideal < len(costs):
            late = min(rising[ideal : first + width]) - weight * ideal
            least = min(least, late)
        if least != inf:
            found[day] = int(least)
    return found


def next_date(day: int, following: Costs, spacing: Spacing, weight: int) -> int:
    """Return the date to go on to from `day`: the cheapest, and of equals the earliest. There must be one."""
    last = min(day + spacing.max_days, next(reversed(following)))
    reach = (date for date in range(day + spacing.min_days, last + 1) if date in following)
    return min(reach, key=lambda date: following[date] + weight * abs(date - day - spacing.ideal_days))
