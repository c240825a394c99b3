"""What the planner says when there is no plan."""

import pytest

from tests.unit.courses.planning.problems import Json, blocked, daily, problem, reasons, run

FORTNIGHT = ["2026-12-07T00:00", "2026-12-20T24:00"]
MONDAY_ONLY = {"earliest": "2026-12-07", "latest": "2026-12-07"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"opening_hours": {}}, {"closed": 14}, id="never open"),
        pytest.param({"opening_hours": daily(("09:00", "09:45"))}, {"closed": 14}, id="never open long enough"),
        pytest.param({"practitioners": [{"id": "p1", "hours": {}}]}, {"practitioner_away": 14}, id="nobody works"),
        pytest.param({"practitioners": [{"id": "p1", "busy": [FORTNIGHT]}]}, {"practitioner_busy": 14}, id="all busy"),
        pytest.param({"rooms": [{"id": "r1", "busy": [FORTNIGHT]}]}, {"room_busy": 14}, id="rooms taken"),
        pytest.param({"rooms": [{"id": "r1", "hours": {}}]}, {"room_busy": 14}, id="rooms never open"),
        pytest.param({"patient": {"busy": [FORTNIGHT]}}, {"patient_busy": 14}, id="patient away"),
        pytest.param(
            {
                "opening_hours": {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
                "practitioners": [{"id": "p1", "hours": {"mon": [["09:00", "12:00"]], "tue": [["09:00", "12:00"]]}}],
                "rooms": [{"id": "r1", "hours": {"mon": [["09:00", "12:00"]]}}],
                "patient": {"busy": [FORTNIGHT]},
            },
            {"practitioner_away": 6, "closed": 4, "patient_busy": 2, "room_busy": 2},
            id="each day under one code, most days first",
        ),
    ],
)
def test_it_says_what_is_in_the_way_on_how_many_days(changes: Json, expected: dict[str, int]) -> None:
    assert list(reasons(**changes).items()) == list(expected.items())


def test_the_window_of_a_first_session_is_the_horizon() -> None:
    found = blocked(opening_hours={})
    assert (found["session"], found["window"]) == (1, {"from": "2026-12-07", "to": "2026-12-20"})


def test_it_names_the_lowest_session_that_cannot_be_placed() -> None:
    found = blocked(sessions=3, dates={"2026-12-07": [["09:00", "10:00"]]}, opening_hours={})
    assert found == {
        "session": 2,
        "window": {"from": "2026-12-08", "to": "2026-12-10"},
        "reasons": [{"code": "closed", "days": 3}],
    }


def test_days_outside_the_horizon_are_counted() -> None:
    assert reasons(sessions=2, **MONDAY_ONLY) == {"outside_horizon": 3}
    assert reasons(sessions=2, earliest="2026-12-19", opening_hours={"sat": [["09:00", "12:00"]]}) == {
        "outside_horizon": 2,
        "closed": 1,
    }


def test_done_sessions_set_the_window() -> None:
    found = blocked(sessions=2, done=["2026-12-01"])
    assert found == {
        "session": 2,
        "window": {"from": "2026-12-02", "to": "2026-12-04"},
        "reasons": [{"code": "outside_horizon", "days": 3}],
    }


def test_it_says_when_no_one_practitioner_can_do_all() -> None:
    people = [
        {"id": "p1", "hours": {"mon": [["09:00", "12:00"]]}},
        {"id": "p2", "hours": {"tue": [["09:00", "12:00"]]}},
    ]
    same = {"practitioners": people, "sessions": 2, "same_practitioner": True, "latest": "2026-12-09"}
    assert reasons(**same) == {"outside_horizon": 2, "no_common_practitioner": 1, "practitioner_away": 1}


def test_it_says_when_pinned_sessions_have_no_common_practitioner() -> None:
    pins = [
        {"number": 1, "start": "2026-12-07T09:00", "practitioner": "p1", "room": "r1"},
        {"number": 2, "start": "2026-12-09T09:00", "practitioner": "p2", "room": "r1"},
    ]
    people = [{"id": "p1"}, {"id": "p2"}]
    found = blocked(sessions=2, practitioners=people, pinned=pins, same_practitioner=True)
    assert (found["session"], found["reasons"]) == (2, [{"code": "no_common_practitioner", "days": 1}])


def test_it_says_when_a_pinned_session_comes_too_soon() -> None:
    pin = {"number": 2, "start": "2026-12-02T09:00", "practitioner": "p1", "room": "r1"}
    found = blocked(sessions=2, pinned=[pin])
    assert found["window"] == {"from": "2026-12-08", "to": "2026-12-23"}
    assert found["reasons"] == [{"code": "too_soon", "days": 1}]


def test_a_date_between_two_windows_is_too_soon_for_the_second() -> None:
    dates = {f"2026-12-{day}": [["09:00", "10:00"]] for day in ("07", "11", "19")}
    found = blocked(sessions=2, opening_hours={}, dates=dates, spacing={"min_days": 5, "ideal_days": 6, "max_days": 7})
    assert found["window"] == {"from": "2026-12-12", "to": "2026-12-26"}
    counts = {reason["code"]: reason["days"] for reason in found["reasons"]}
    assert counts == {"closed": 8, "outside_horizon": 6, "too_soon": 1}


def test_a_spacing_as_wide_as_the_calendar_is_no_trouble() -> None:
    found = blocked(sessions=2, spacing={"min_days": 10**9, "ideal_days": 10**9, "max_days": 10**9 + 4})
    assert found["window"] == {"from": "9999-12-31", "to": "9999-12-31"}
    assert found["reasons"] == [{"code": "outside_horizon", "days": 18}]


def test_impossible_is_exit_code_one_with_nothing_on_stderr() -> None:
    result = run(problem(opening_hours={}))
    assert (result.exit_code, result.stderr) == (1, "")
