"""On hundreds of small random days the choice is held against trying everything."""

from datetime import UTC

import pytest

from service.courses.planning.reassign import reassign
from tests.unit.courses.planning.reassign.sick_days import SickDay
from tests.unit.courses.planning.reassign.trying import best

BATCH, SEEDS = 100, 1000
USUAL = 300  # seeds from here on are for `--more`
CASES = [
    pytest.param(first, id=f"from seed {first}", marks=pytest.mark.more if first >= USUAL else ())
    for first in range(0, SEEDS, BATCH)
]


@pytest.mark.parametrize("first", CASES)
def test_it_chooses_what_trying_everything_chooses(first: int) -> None:
    for seed in range(first, first + BATCH):
        cases = SickDay(seed).cases()
        expected = best(cases)
        if expected is None:
            continue
        answer = reassign([case.displaced for case in cases])
        found = {
            key: (place.start.astimezone(UTC), place.practitioner, place.room) for key, place in answer.places.items()
        }
        assert found | dict.fromkeys(answer.without) == expected, f"seed {seed}"
        assert answer.proven


def test_the_random_days_are_worth_trying() -> None:
    days = [SickDay(seed).cases() for seed in range(300)]
    answers = [reassign([case.displaced for case in cases]) for cases in days]
    assert sum(bool(answer.without) for answer in answers) > 50
    assert sum(len(answer.places) > 1 for answer in answers) > 100
