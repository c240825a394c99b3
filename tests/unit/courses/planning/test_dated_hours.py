"""Hours of single dates: other ones, or none at all, for a practitioner or a room."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from service.courses.openings import CLOSED, PRACTITIONER, ROOM, Openings
from service.courses.planning import PlanningProblem, parse_problem, plan
from tests.unit.courses.planning.problems import Json, faults, first_start, problem, reasons
from tests.unit.courses.planning.random_problems import Maker, OddMaker

MONDAY, TUESDAY = "2026-12-07", "2026-12-08"
AFTERNOON = [["15:00", "16:00"]]
BOUNDED = {"earliest": MONDAY, "latest": MONDAY}
CASES = [(maker, seed) for maker in (Maker, OddMaker) for seed in range(100)]


def dated(kind: str, spans: list[list[str]], **more: object) -> Json:
    name = {"practitioners": "p1", "rooms": "r1"}[kind]
    return {kind: [{"id": name, "dates": {MONDAY: spans}, **more}]}


@pytest.mark.parametrize("kind", ["practitioners", "rooms"])
@pytest.mark.parametrize(
    ("spans", "more", "start"),
    [
        pytest.param([["10:30", "12:00"]], {}, f"{MONDAY}T10:30", id="later than the house"),
        pytest.param([["10:30", "12:00"]], {"hours": {}}, f"{MONDAY}T10:30", id="on a day off"),
        pytest.param([["07:00", "09:30"], ["11:00", "13:00"]], {}, f"{MONDAY}T11:00", id="inside the opening hours"),
        pytest.param([], {}, f"{TUESDAY}T09:00", id="away"),
        pytest.param(AFTERNOON, {}, f"{TUESDAY}T09:00", id="there while the house is shut"),
    ],
)
def test_hours_of_a_date_stand_in_for_those_of_its_weekday(
    kind: str, spans: list[list[str]], more: Json, start: str
) -> None:
    assert first_start(**dated(kind, spans, **more)) == f"{start}:00+00:00"


def test_hours_of_a_date_meet_the_opening_hours_of_that_date() -> None:
    opened = {"dates": {MONDAY: AFTERNOON}}
    assert first_start(**dated("practitioners", AFTERNOON), **opened) == f"{MONDAY}T15:00:00+00:00"


def test_one_who_has_the_day_off_is_away_and_not_busy() -> None:
    assert reasons(**dated("practitioners", []), **BOUNDED) == {"practitioner_away": 1}
    assert reasons(**dated("rooms", []), **BOUNDED) == {"room_busy": 1}


@pytest.mark.parametrize("kind", ["practitioners", "rooms"])
def test_it_names_what_is_wrong_with_dated_hours(kind: str) -> None:
    name = {"practitioners": "p1", "rooms": "r1"}[kind]
    wrong = {"2026-02-30": [], MONDAY: [["10:00", "09:00"]], TUESDAY: [["09:00", "11:00"], ["10:00", "12:00"]]}
    assert faults(**{kind: [{"id": name, "dates": wrong}]}) == [
        f'$.{kind}[0].dates["2026-02-30"]: is a date that does not exist',
        f'$.{kind}[0].dates["{MONDAY}"][0]: must end after it starts',
        f'$.{kind}[0].dates["{TUESDAY}"][1]: overlaps another span of the day',
    ]
    assert faults(**{kind: [{"id": name, "dates": []}]}) == [f"$.{kind}[0].dates: must be an object"]


def parsed(stated: Json) -> PlanningProblem:
    found = parse_problem(stated)
    assert isinstance(found, PlanningProblem)
    return found


def openings(of: PlanningProblem) -> Openings:
    return Openings(of.zone, of.opening_hours, of.closures, of.practitioners, of.rooms, of.dates)


@pytest.mark.parametrize(
    ("changes", "objection"),
    [
        (dated("practitioners", AFTERNOON), PRACTITIONER),
        (dated("rooms", []), ROOM),
        ({"dates": {MONDAY: AFTERNOON}}, CLOSED),
        (dated("practitioners", [["10:00", "11:00"]], hours={}), None),
    ],
)
def test_a_wanted_time_is_held_against_the_hours_of_its_date(changes: Json, objection: str | None) -> None:
    asked = parsed(problem(**changes))
    start = datetime.combine(asked.earliest, time(10), asked.zone)
    assert openings(asked).objection(start, start + timedelta(hours=1), "p1", "r1") == objection


@pytest.mark.parametrize(("maker", "seed"), CASES)
def test_nothing_is_said_against_what_the_planner_proposes(maker: type[Maker], seed: int) -> None:
    asked = replace(parsed(maker(seed).problem()), pinned=())
    hours = openings(asked)
    for proposal in plan(asked).proposals:
        for one in proposal.sessions:
            assert hours.objection(one.start, one.end, one.practitioner, one.room) is None
