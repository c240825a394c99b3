"""The window of the next session, case by case as in `forecast_cases.toml`, and that the planner keeps to it."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.courses.planning import Spacing, forecast, local_dates
from tests.unit.courses.planning.problems import Json, blocked, daily, days, proposals

CASES: list[Json] = tomllib.loads(Path(__file__).with_name("forecast_cases.toml").read_text(encoding="utf-8"))["case"]
ALL = [pytest.param(case, id=case["name"]) for case in CASES]
BOUND = [pytest.param(case, id=case["name"]) for case in CASES if "session" in case]


def had(case: Json) -> list[date]:
    return local_dates(case["had"], ZoneInfo(case["zone"]))


def around(case: Json, first: date, last: date, **changes: object) -> Json:
    """Return the case as a problem: everybody free all day long, the next session from `first` to `last`."""
    keys = ("min_days", "ideal_days", "max_days")
    spacing = [dict(zip(keys, gap, strict=True)) for gap in case["spacing"][: case["session"] - 1]]
    done = [day.isoformat() for day in had(case)]
    horizon = {"earliest": first.isoformat(), "latest": last.isoformat()}
    whole_day = {"opening_hours": daily(("00:00", "24:00")), "timezone": case["zone"], "sessions": case["session"]}
    return {**horizon, **whole_day, "spacing": spacing, "done": done, **changes}


@pytest.mark.parametrize("case", ALL)
def test_it_forecasts_the_next_session(case: Json) -> None:
    expected = tuple(case[key] for key in ("session", "earliest", "ideal", "latest")) if "session" in case else None
    assert forecast([Spacing(*gap) for gap in case["spacing"]], had(case)) == expected


@pytest.mark.parametrize("case", BOUND)
def test_the_planner_places_the_next_session_on_the_ideal_date(case: Json) -> None:
    found = proposals(**around(case, case["earliest"], case["latest"], weights={"delay": 0}))
    assert days(found[0]) == [case["ideal"].isoformat()]


@pytest.mark.parametrize("case", BOUND)
def test_the_planner_keeps_to_both_ends_of_the_window(case: Json) -> None:
    end = case["latest"] + timedelta(days=400)
    soonest = proposals(**around(case, had(case)[-1], end, weights={"gap": 0}))
    assert days(soonest[0]) == [case["earliest"].isoformat()]
    assert days(proposals(**around(case, case["latest"], end))[0]) == [case["latest"].isoformat()]
    assert blocked(**around(case, case["latest"] + timedelta(days=1), end))["session"] == case["session"]


def test_a_spacing_as_wide_as_the_calendar_ends_with_it() -> None:
    window = forecast([Spacing(1, 10**9, 10**12)], [date(2026, 5, 4)])
    assert window == (2, date(2026, 5, 5), date.max, date.max)
