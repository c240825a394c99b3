import json

import pytest

from service.courses.planning.command import run_plan
from tests.unit.courses.planning.problems import Json, problem, run

EXAMPLE: Json = {
    "timezone": "Europe/London",
    "sessions": 3,
    "duration_minutes": 60,
    "slot_minutes": 15,
    "spacing": {"min_days": 28, "ideal_days": 35, "max_days": 56},
    "earliest": "2026-12-01",
    "latest": "2027-06-30",
    "opening_hours": {"mon": [["09:00", "17:30"]], "sat": []},
    "closures": ["2026-12-25"],
    "practitioners": [
        {"id": "p1", "hours": {"mon": [["10:00", "14:00"]]}, "busy": [["2026-12-07T10:00", "2026-12-07T11:00"]]}
    ],
    "rooms": [{"id": "r1", "busy": []}],
    "patient": {"busy": [], "preferred": {"days": ["mon", "tue"], "from": "09:00", "to": "12:00"}},
    "same_practitioner": True,
    "proposals": 3,
}


def test_it_answers_the_documented_example() -> None:
    result = run(EXAMPLE)
    document = json.loads(result.stdout)
    assert (result.exit_code, result.stderr, list(document)) == (0, "", ["proposals"])
    assert [proposal["cost"] for proposal in document["proposals"]] == [6, 13, 20]
    assert document["proposals"][0]["sessions"][0] == {
        "number": 1,
        "start": "2026-12-07T11:00:00+00:00",
        "end": "2026-12-07T12:00:00+00:00",
        "practitioner": "p1",
        "room": "r1",
    }


def test_the_same_problem_has_the_same_answer() -> None:
    assert run(EXAMPLE) == run(EXAMPLE)


def test_it_names_line_and_column_of_what_is_not_json() -> None:
    assert run_plan('{"sessions": 3,\n  oops}', "plan.json") == (
        2,
        "",
        "plan.json:2:3: is not JSON: Expecting property name enclosed in double quotes\n",
    )


@pytest.mark.parametrize("text", ['{"sessions": NaN}', "[" * 100_000, "1" * 5000, "", "\ufeff{}"])
def test_whatever_is_not_json_is_bad_input(text: str) -> None:
    result = run_plan(text, "plan.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("plan.json")
    assert result.stderr.count("\n") == 1


def test_a_key_given_twice_is_a_fault() -> None:
    text = json.dumps(problem()).replace('"sessions": 1', '"sessions": 1, "sessions": 2')
    assert run_plan(text, "plan.json") == (2, "", "$.sessions: is given twice\n")


def test_ids_of_any_script_come_back_as_they_were() -> None:
    result = run(problem(practitioners=[{"id": "Zoë \ud83d"}]))
    assert json.loads(result.stdout)["proposals"][0]["sessions"][0]["practitioner"] == "Zoë \ud83d"
    assert result.stdout.isascii()
