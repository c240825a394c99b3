"""The best plans of courses together, in the plainest form: try all courses with all. Shares no code with the search."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, product
from math import prod
from typing import Any

from tests.unit.courses.planning.brute_force import BruteForce, Place
from tests.unit.courses.planning.brute_force import Course as Places
from tests.unit.courses.planning.problems import Json
from tests.unit.courses.planning.together.pairs import Case, Pair

Joint = tuple[Places, ...]


class One(BruteForce):
    """A course by itself, with preparation and cleaning."""

    def __init__(self, case: Case) -> None:
        self.margins = timedelta(minutes=case.prep), timedelta(minutes=case.cleaning)
        super().__init__(case.problem)
        self.courses = list(self._courses([], self.problem["sessions"]))

    def _available(self, start: datetime, day: date, resource: Json) -> bool:
        if not super()._available(start, day, resource):
            return False
        begin, end = self.blocked((start, "", ""))
        spans = [[self._instant(datetime.fromisoformat(edge)) for edge in span] for span in resource["busy"]]
        return all(last <= begin or end <= first or first >= last for first, last in spans)

    def blocked(self, place: Place) -> tuple[datetime, datetime]:
        return place[0] - self.margins[0], place[0] + self.length + self.margins[1]

    def cost(self, course: Places) -> int:
        cost = self._key(course)[0]
        assert isinstance(cost, int)
        return cost

    def is_pinned(self, at: int) -> bool:
        return len(self.done) + at + 1 in self.pinned

    def alone(self, course: Places) -> list[datetime]:
        """Return the starts that the sessions would have if they were alone on their dates."""
        return [place[0] if self.is_pinned(at) else self._alone(place) for at, place in enumerate(course)]

    def _alone(self, place: Place) -> datetime:
        dear = self.problem.get("weights", {}).get("preference", 30)
        same = self.problem["same_practitioner"]
        others = [one for one in self.places[self.days[place[0]]] if not same or one[1] == place[1]]
        return min((dear * self.outside[one[0]], one[0]) for one in others)[1]

    def sessions(self, course: Places) -> Iterator[tuple[date, Place | None, bool]]:
        """Yield date, place and whether nothing can be done about it, done sessions included."""
        yield from ((day, None, True) for day in self.done)
        yield from ((self.days[place[0]], place, self.is_pinned(at)) for at, place in enumerate(course))


def best(pair: Pair, most: int = 4000) -> list[Json] | None:
    """Return the proposals in short: cost and places; None if there were more than `most` to try."""
    ones = [One(case) for case in pair.cases]
    if prod(len(one.courses) for one in ones) > most:
        return None
    found: dict[date, tuple[Any, ...]] = {}
    for joint in product(*(one.courses for one in ones)):
        if _goes(ones, joint, pair.apart):
            day = ones[0].days[joint[0][0][0]]
            key = _key(ones, joint)
            found[day] = min(key, found.get(day, key))
    ranked = sorted(found.values())[: ones[0].problem["proposals"]]
    return [{"cost": key[0], "places": key[-1]} for key in ranked]


def _goes(ones: Sequence[One], joint: Joint, apart: dict[tuple[int, int], int]) -> bool:
    for a, b in combinations(range(len(ones)), 2):
        least = max(apart.get((a, b), 0), apart.get((b, a), 0))
        for mine, its in product(ones[a].sessions(joint[a]), ones[b].sessions(joint[b])):
            if not (mine[2] and its[2]) and _clash(ones[a], mine, ones[b], its, least):
                return False
    return True


def _clash(
    one: One, mine: tuple[date, Place | None, bool], other: One, its: tuple[date, Place | None, bool], least: int
) -> bool:
    if abs((mine[0] - its[0]).days) < least:
        return True
    here, there = mine[1], its[1]
    if here is None or there is None:
        return False
    if here[0] < there[0] + other.length and there[0] < here[0] + one.length:
        return True
    (begin, end), (first, last) = one.blocked(here), other.blocked(there)
    return begin < last and first < end and (here[1] == there[1] or here[2] == there[2])


def _key(ones: Sequence[One], joint: Joint) -> tuple[Any, ...]:
    places = [place for course in joint for place in course]
    alone = [start for one, course in zip(ones, joint, strict=True) for start in one.alone(course)]
    cost = sum(one.cost(course) for one, course in zip(ones, joint, strict=True))
    return cost, alone, *([place[part] for place in places] for part in range(3)), places
