"""On thousands of small random problems the planner is held against trying everything."""

import json

import pytest

from tests.unit.courses.planning.brute_force import BruteForce
from tests.unit.courses.planning.problems import run
from tests.unit.courses.planning.random_problems import Maker, OddMaker

BATCH = 100
USUAL = 400  # seeds from here on are for `--more`
CASES = [
    pytest.param(
        maker, first, id=f"{maker.__name__} from seed {first}", marks=pytest.mark.more if first >= USUAL else ()
    )
    for maker, seeds in ((Maker, 2000), (OddMaker, 1000))
    for first in range(0, seeds, BATCH)
]


@pytest.mark.parametrize(("maker", "first"), CASES)
def test_it_finds_what_trying_everything_finds(maker: type[Maker], first: int) -> None:
    for seed in range(first, first + BATCH):
        problem = maker(seed).problem()
        proposals, lowest = BruteForce(problem).answer()
        answer = json.loads(run(problem).stdout)
        assert answer["proposals"] == proposals, f"seed {seed}"
        assert [one["session"] for one in answer.get("blocked", [])] == ([] if lowest is None else [lowest])


@pytest.mark.parametrize("maker", [Maker, OddMaker])
def test_the_random_problems_are_worth_trying(maker: type[Maker]) -> None:
    answers = [json.loads(run(maker(seed).problem()).stdout) for seed in range(300)]
    solved = [answer for answer in answers if answer["proposals"]]
    assert len(solved) > 100
    assert len(answers) - len(solved) > 50
    assert sum(len(answer["proposals"]) > 2 for answer in solved) > 30
