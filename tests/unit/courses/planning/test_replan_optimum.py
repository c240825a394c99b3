"""On thousands of small random courses re-planning is held against trying everything."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime

import pytest

from service.courses.planning import Placed, PlanningProblem, Replan, parse_problem, replan
from tests.unit.courses.planning.problems import Json
from tests.unit.courses.planning.random_changes import ChangedMaker, OddChangedMaker
from tests.unit.courses.planning.trying_again import TryingAgain

BATCH = 100
USUAL = 200  # seeds from here on are for `--more`
CASES = [
    pytest.param(
        maker, first, id=f"{maker.__name__} from seed {first}", marks=pytest.mark.more if first >= USUAL else ()
    )
    for maker, seeds in ((ChangedMaker, 1000), (OddChangedMaker, 600))
    for first in range(0, seeds, BATCH)
]


def replanned(tried: TryingAgain) -> Replan:
    stated = {key: value for key, value in tried.problem.items() if key != "current"}
    problem = parse_problem(stated)
    assert isinstance(problem, PlanningProblem), problem
    return replan(problem, [Placed(number, *place) for number, place in tried.current.items()])


def told(found: Replan) -> Json:
    return {
        "cost": found.cost,
        "sessions": [{key: _written(value) for key, value in asdict(one).items()} for one in found.sessions],
        "changes": dict(found.changes),
        "blocked": None if found.blocked is None else found.blocked.session,
    }


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


@pytest.mark.parametrize(("maker", "first"), CASES)
def test_it_finds_what_trying_everything_finds(maker: type[ChangedMaker], first: int) -> None:
    for seed in range(first, first + BATCH):
        tried = TryingAgain(maker(seed).problem())
        assert told(replanned(tried)) == tried.best(), f"seed {seed}"


@pytest.mark.parametrize("maker", [ChangedMaker, OddChangedMaker])
def test_the_random_courses_are_worth_trying(maker: type[ChangedMaker]) -> None:
    found = [replanned(TryingAgain(maker(seed).problem())) for seed in range(200)]
    seen = Counter(change for one in found for change in set(one.changes.values()))
    assert min(seen[change] for change in ("stays", "moves", "placed", "unplaceable")) > 20
    assert sum({"stays", "moves"} <= set(one.changes.values()) for one in found) > 10
    assert sum(one.blocked is not None and bool(one.sessions) for one in found) > 10
