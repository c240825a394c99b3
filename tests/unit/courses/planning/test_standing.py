"""How a course stands and goes on, case by case as in `standing_cases.toml`, and that the planner keeps to it."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.courses.planning import Forecast, Spacing, forecast_after_hold, local_dates, standing, widened
from tests.unit.courses.planning.problems import Json, blocked, daily, days, proposals

CASES: Json = tomllib.loads(Path(__file__).with_name("standing_cases.toml").read_text(encoding="utf-8"))
ALL = [pytest.param(case, id=case["name"]) for case in CASES["case"]]
LATE = [pytest.param(case, id=case["name"]) for case in CASES["late"]]
HOLDS = [pytest.param(case, id=case["name"]) for case in CASES["hold"]]


def had(case: Json) -> list[date]:
    return local_dates(case["had"], ZoneInfo(case["zone"]))


def spacings(case: Json) -> list[Spacing]:
    return [Spacing(*gap) for gap in case["spacing"]]


def window(case: Json) -> Forecast | None:
    keys = ("session", "earliest", "ideal", "latest")
    return Forecast(*(case[key] for key in keys)) if "session" in case else None


@pytest.mark.parametrize("case", ALL)
def test_it_says_how_a_course_stands(case: Json) -> None:
    (today,) = local_dates([case["now"]], ZoneInfo(case["zone"]))
    found = standing(spacings(case), had(case), today, booked_next=case.get("booked"))
    assert (found.state, found.prompts) == (case["standing"], case["prompts"])
    assert found.window == window(case)
    assert found.booked == case.get("where", "no")


def test_a_maximum_as_wide_as_the_calendar_makes_nobody_late() -> None:
    found = standing([Spacing(1, 10**9, 10**12)], [date(2026, 5, 4)], date.max)
    assert found.state == "due"


@pytest.mark.parametrize("case", LATE)
def test_a_late_patient_goes_on_from_the_last_visit(case: Json) -> None:
    spacing = Spacing(*case["spacing"])
    expected = replace(spacing, max_days=case["max_days"])
    assert widened(spacing, case["last"], case["possible"]) == expected


@pytest.mark.parametrize("case", LATE)
def test_the_planner_finds_a_late_patient_as_many_days_as_the_protocol_leaves(case: Json) -> None:
    spacing = widened(Spacing(*case["spacing"]), case["last"], case["possible"])
    least, _, most = case["spacing"]
    whole: Json = {
        "sessions": 2,
        "spacing": {"min_days": least, "ideal_days": spacing.ideal_days, "max_days": spacing.max_days},
        "done": [case["last"].isoformat()],
        "earliest": case["possible"].isoformat(),
        "latest": (case["possible"] + timedelta(days=400)).isoformat(),
        "opening_hours": daily(("09:00", "12:00")),
    }
    last_day = case["last"] + timedelta(days=spacing.max_days)
    assert days(proposals(**whole)[0])[0] >= case["possible"].isoformat()
    assert days(proposals(**whole | {"earliest": last_day.isoformat()})[0]) == [last_day.isoformat()]
    beyond = (last_day + timedelta(days=1)).isoformat()
    assert blocked(**whole | {"earliest": beyond})["session"] == 2
    if spacing.max_days > most:
        assert (last_day - case["possible"]).days == most - least


@pytest.mark.parametrize("case", HOLDS)
def test_after_a_hold_both_the_protocol_and_the_skin_have_their_time(case: Json) -> None:
    found = forecast_after_hold(spacings(case), had(case), case["cleared"], case["recovery_days"])
    assert found == window(case)


RECOVERED = date(2027, 2, 1)


@pytest.mark.parametrize(
    ("today", "booked", "state", "where"),
    [
        (date(2027, 1, 30), date(2027, 1, 29), "due_later", "too_soon"),
        (date(2027, 1, 30), RECOVERED, "due_later", "in_window"),
        (RECOVERED, None, "due", "no"),
        (date(2027, 2, 2), None, "overdue", "no"),
        (date(2027, 3, 20), None, "needs_consultation", "no"),
    ],
)
def test_nothing_is_due_before_the_skin_has_recovered(today: date, booked: date | None, state: str, where: str) -> None:
    spacing = [Spacing(21, 28, 35)]
    found = standing(spacing, [date(2026, 12, 21)], today, booked_next=booked, recovered=RECOVERED)
    assert (found.state, found.booked) == (state, where)
    assert found.window == Forecast(2, RECOVERED, RECOVERED, RECOVERED)
    assert standing(spacing, [date(2026, 12, 21)], date(2027, 1, 30)).state == "overdue"
