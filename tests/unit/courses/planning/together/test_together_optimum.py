"""On hundreds of small random problems planning together is held against trying all courses with all."""

from collections.abc import Iterator
from datetime import UTC

import pytest
from _pytest.mark import ParameterSet

from service.courses.planning.together import plan_together
from tests.unit.courses.planning.problems import Json
from tests.unit.courses.planning.together.pairs import Pair
from tests.unit.courses.planning.together.trying import best

FEW = 100  # in every run; the others with --more


def problems(courses: int, word: str, until: int) -> Iterator[ParameterSet]:
    for first in range(0, until, 100):
        marks = [pytest.mark.more] if first >= FEW else []
        yield pytest.param(courses, first, id=f"{word} from seed {first}", marks=marks)


CASES = [*problems(2, "two", 800), *problems(3, "three", 200)]


def planned(pair: Pair) -> list[Json]:
    plan = plan_together([case.planning for case in pair.cases], pair.apart)
    assert bool(plan.proposals) != bool(plan.blocked)
    return [
        {
            "cost": one.cost,
            "places": [
                (place.start.astimezone(UTC), place.practitioner, place.room)
                for course in one.courses
                for place in course.sessions
            ],
        }
        for one in plan.proposals
    ]


@pytest.mark.parametrize(("courses", "first"), CASES)
def test_it_finds_what_trying_everything_finds(courses: int, first: int) -> None:
    for seed in range(first, first + 100):
        pair = Pair(seed, courses)
        expected = best(pair)
        if expected is not None:
            assert planned(pair) == expected, f"seed {seed}"


def test_the_random_problems_are_worth_trying() -> None:
    answers = [planned(Pair(seed)) for seed in range(200)]
    assert 20 < sum(not answer for answer in answers) < 150
    assert sum(len(answer) > 1 for answer in answers) > 30
