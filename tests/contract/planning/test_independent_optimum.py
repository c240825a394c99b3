"""On problems of the size of a real clinic the planner is held against a constraint solver."""

import json
from functools import cache

import pytest

from tests.contract.planning.cpsat_model import CourseModel
from tests.contract.planning.large_problems import DIARIES, large_problem
from tests.unit.courses.planning.problems import Json, run, starts

SEEDS = {"empty": (2, 8), "half-full": (2, 4, 6), "busy": (1, 9)}
MORE_SEEDS = {"empty": (5,), "half-full": (1, 8), "busy": (2, 6)}
"""`make bench` solves more still."""

CASES = [
    pytest.param(diary, seed, id=f"{diary} {seed}", marks=marks)
    for of_diaries, marks in ((SEEDS, ()), (MORE_SEEDS, pytest.mark.more))
    for diary, seeds in of_diaries.items()
    for seed in seeds
]


def planned(problem: Json) -> list[Json]:
    result = run(problem)
    assert result.stderr == ""
    found: list[Json] = json.loads(result.stdout)["proposals"]
    return found


EVERY = [(diary, seed) for of_diaries in (SEEDS, MORE_SEEDS) for diary, seeds in of_diaries.items() for seed in seeds]


@cache
def large(diary: str, seed: int) -> tuple[Json, list[Json]]:
    """Return a problem and its proposals."""
    problem = large_problem(seed, DIARIES[diary])
    return problem, planned(problem)


@pytest.mark.parametrize(("diary", "seed"), CASES)
def test_no_solver_finds_a_cheaper_course(diary: str, seed: int) -> None:
    problem, proposals = large(diary, seed)
    model = CourseModel(problem)
    assert model.best_cost() == (proposals[0]["cost"] if proposals else None)
    assert [model.cost_of(proposal) for proposal in proposals] == [proposal["cost"] for proposal in proposals]


@pytest.mark.parametrize("seed", [100, 101])
def test_no_solver_finds_a_cheaper_course_on_another_first_date(seed: int) -> None:
    problem = large_problem(seed, 0.5, done=[], pinned=[])
    first, second, third = planned(problem)
    model = CourseModel(problem)
    assert model.best_cost(but_not_on=[starts(first)[0][:10]]) == second["cost"]
    assert model.best_cost(but_not_on=[starts(one)[0][:10] for one in (first, second)]) == third["cost"]


@pytest.mark.more
def test_the_large_problems_are_worth_solving() -> None:
    answered = [large(diary, seed) for diary, seed in EVERY]
    solved = [problem for problem, proposals in answered if proposals]
    assert len(solved) == len(answered) - 1
    assert any(one["same_practitioner"] and len(one["practitioners"][0]["busy"]) > 1000 for one in solved)
    for key in ("done", "pinned"):
        assert sum(key in one for one in solved) >= 3
    assert {one["timezone"] for one in solved} >= {"Europe/London", "America/New_York", "Asia/Kolkata"}


def test_the_model_refuses_what_breaks_a_rule() -> None:
    problem = large_problem(1, 0.5, done=[], pinned=[])
    (course, *_), model = planned(problem), CourseModel(problem)
    sessions = course["sessions"]
    assert (
        model.cost_of(course | {"sessions": [*sessions[:-1], sessions[-1] | {"start": sessions[0]["start"]}]}) is None
    )
    shorter = sessions[-1] | {"end": sessions[-1]["start"]}
    assert model.cost_of(course | {"sessions": [*sessions[:-1], shorter]}) is None
