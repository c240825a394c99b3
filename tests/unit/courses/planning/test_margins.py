"""On random problems: preparation, cleaning and the present moment do what longer bookings would do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.courses.planning import PlanningProblem, Resource, parse_problem, plan
from tests.unit.courses.planning.random_problems import Maker, OddMaker

PREP, CLEANING = 10, 25
CASES = [(maker, seed) for maker in (Maker, OddMaker) for seed in range(100)]


def problem(maker: type[Maker], seed: int) -> PlanningProblem:
    found = parse_problem(maker(seed).problem())
    assert isinstance(found, PlanningProblem)
    return found


def longer(resource: Resource) -> Resource:
    before, after = timedelta(minutes=CLEANING), timedelta(minutes=PREP)
    return replace(resource, busy=tuple((start - before, end + after) for start, end in resource.busy))


@pytest.mark.parametrize(("maker", "seed"), CASES)
def test_preparation_and_cleaning_make_every_booking_longer(maker: type[Maker], seed: int) -> None:
    plain = problem(maker, seed)
    tidy = replace(plain, prep_minutes=PREP, cleaning_minutes=CLEANING)
    people, rooms = (tuple(map(longer, resources)) for resources in (plain.practitioners, plain.rooms))
    assert plan(tidy) == plan(replace(plain, practitioners=people, rooms=rooms))


@pytest.mark.parametrize(("maker", "seed"), CASES)
def test_what_is_over_is_as_good_as_booked(maker: type[Maker], seed: int) -> None:
    plain = problem(maker, seed)
    now = datetime(plain.earliest.year, plain.earliest.month, plain.earliest.day, tzinfo=UTC) + timedelta(
        hours=7 * seed
    )
    over = (*plain.patient_busy, (datetime(2000, 1, 1, tzinfo=UTC), now))
    assert plan(replace(plain, not_before=now)).proposals == plan(replace(plain, patient_busy=over)).proposals
