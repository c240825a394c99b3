import json

import pytest

from tests.unit.courses.planning.brute_force import BruteForce
from tests.unit.courses.planning.problems import run
from tests.unit.courses.planning.random_problems import Maker


@pytest.mark.parametrize("batch", range(6))
def test_it_finds_what_trying_everything_finds(batch: int) -> None:
    for seed in range(batch * 50, batch * 50 + 50):
        problem = Maker(seed).problem()
        proposals, lowest = BruteForce(problem).answer()
        answer = json.loads(run(problem).stdout)
        assert answer["proposals"] == proposals, f"seed {seed}"
        assert [one["session"] for one in answer.get("blocked", [])] == ([] if lowest is None else [lowest])


def test_the_random_problems_are_worth_trying() -> None:
    answers = [json.loads(run(Maker(seed).problem()).stdout) for seed in range(300)]
    solved = [answer for answer in answers if answer["proposals"]]
    assert len(solved) > 100
    assert len(answers) - len(solved) > 50
    assert sum(len(answer["proposals"]) > 2 for answer in solved) > 30
