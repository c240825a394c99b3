"""Planning problems for tests, as the JSON values that people write."""

import json
from copy import deepcopy
from typing import Any

from service.courses.planning.command import PlanResult, run_plan

Json = dict[str, Any]

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PLAIN: Json = {
    "timezone": "Europe/London",
    "sessions": 1,
    "duration_minutes": 60,
    "slot_minutes": 30,
    "spacing": {"min_days": 1, "ideal_days": 2, "max_days": 3},
    "earliest": "2026-12-07",
    "latest": "2026-12-20",
    "opening_hours": {day: [["09:00", "12:00"]] for day in WEEK},
    "practitioners": [{"id": "p1"}],
    "rooms": [{"id": "r1"}],
}
"""One hour on any day from nine to noon, from Monday 7 December 2026 on, for two weeks."""


def problem(**changes: object) -> Json:
    return {**deepcopy(PLAIN), **changes}


def daily(*spans: tuple[str, str]) -> Json:
    """Return hours that are the same on all seven days."""
    return {day: [list(span) for span in spans] for day in WEEK}


def run(value: object) -> PlanResult:
    return run_plan(json.dumps(value), "problem.json")


def proposals(**changes: object) -> list[Json]:
    result = run(problem(**changes))
    assert result.stderr == ""
    found: list[Json] = json.loads(result.stdout)["proposals"]
    return found


def starts(proposal: Json) -> list[str]:
    return [session["start"] for session in proposal["sessions"]]


def first_starts(**changes: object) -> list[str]:
    """Return the start of the first session of each proposal."""
    return [starts(proposal)[0] for proposal in proposals(**changes)]


def first_start(**changes: object) -> str:
    return first_starts(**changes)[0]


def days(proposal: Json) -> list[str]:
    return [start[:10] for start in starts(proposal)]


def blocked(**changes: object) -> Json:
    result = run(problem(**changes))
    assert result.exit_code == 1, result
    document = json.loads(result.stdout)
    assert document["proposals"] == []
    (found,) = document["blocked"]
    return dict(found)


def reasons(**changes: object) -> dict[str, int]:
    return {reason["code"]: reason["days"] for reason in blocked(**changes)["reasons"]}


def faults(**changes: object) -> list[str]:
    return faults_of(problem(**changes))


def faults_of(value: object) -> list[str]:
    result = run(value)
    assert (result.exit_code, result.stdout) == (2, ""), result
    return result.stderr.splitlines()
