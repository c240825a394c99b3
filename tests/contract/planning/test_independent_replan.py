"""On courses of a real clinic's size re-planning is held against a constraint solver."""

from collections import Counter
from functools import cache

import pytest

from service.courses.planning import PlanningProblem, Replan, parse_problem, replan
from tests.contract.planning.large_changes import changed_course, places, without_places
from tests.contract.planning.large_problems import DIARIES
from tests.contract.planning.replan_model import ReplanModel
from tests.unit.courses.planning.problems import Json

SEEDS = {"empty": (0, 7), "half-full": (2, 5, 13), "busy": (2,)}
MORE_SEEDS = {"empty": (10, 27), "half-full": (19, 20), "busy": (6, 18)}
CASES = [
    pytest.param(diary, seed, id=f"{diary} {seed}", marks=marks)
    for of_diaries, marks in ((SEEDS, ()), (MORE_SEEDS, pytest.mark.more))
    for diary, seeds in of_diaries.items()
    for seed in seeds
]


EVERY = [(diary, seed) for of_diaries in (SEEDS, MORE_SEEDS) for diary, seeds in of_diaries.items() for seed in seeds]


@cache
def changed(diary: str, seed: int) -> Json:
    found = changed_course(seed, DIARIES[diary])
    assert found is not None
    return found


def replanned(stated: Json) -> Replan:
    problem = parse_problem(without_places(stated))
    assert isinstance(problem, PlanningProblem), problem
    return replan(problem, places(stated))


@cache
def outcome(diary: str, seed: int) -> Replan:
    return replanned(changed(diary, seed))


@pytest.mark.parametrize(("diary", "seed"), CASES)
def test_no_solver_moves_fewer_sessions_or_finds_a_cheaper_course(diary: str, seed: int) -> None:
    stated = changed(diary, seed)
    found = outcome(diary, seed)
    last = stated["sessions"]
    if found.blocked is not None:
        last = found.blocked.session - 1
        assert ReplanModel(stated | {"sessions": last + 1}).best() is None
    moved = Counter(found.changes.values())["moves"]
    assert ReplanModel(stated | {"sessions": last}).best() == (moved, found.cost)


@pytest.mark.more
def test_the_large_changes_are_worth_solving() -> None:
    found = [outcome(diary, seed) for diary, seed in EVERY]
    seen = [Counter(one.changes.values()) for one in found]
    for change in ("stays", "moves", "placed", "unplaceable"):
        assert sum(change in one for one in seen) >= 4
    assert sum(one["moves"] >= 3 for one in seen) >= 4
