"""How the sessions of a course depend on each other: spacing, cost, ties, done and pinned sessions."""

import pytest

from tests.unit.courses.planning.problems import WEEK, Json, blocked, daily, days, problem, proposals, run, starts

P1_MONDAYS = {"id": "p1", "hours": {"mon": [["09:00", "12:00"]]}}
P2_FRIDAYS = {"id": "p2", "hours": {"fri": [["09:00", "12:00"]]}}


def spacing(least: int, ideal: int, most: int) -> Json:
    return {"min_days": least, "ideal_days": ideal, "max_days": most}


def dates(*open_dates: str) -> Json:
    """Open on these dates of December 2026 alone."""
    return {"opening_hours": {}, "dates": {f"2026-12-{day}": [["09:00", "10:00"]] for day in open_dates}}


def best(**changes: object) -> tuple[int, list[str]]:
    """Return cost and dates of the first proposal."""
    first = proposals(**changes)[0]
    return first["cost"], [day[8:] for day in days(first)]


@pytest.mark.parametrize(
    ("changes", "cost", "expected"),
    [
        pytest.param({}, 0, ["07", "09"], id="ideal"),
        pytest.param(dates("07", "08"), 10, ["07", "08"], id="a day under the ideal"),
        pytest.param(dates("07", "10"), 10, ["07", "10"], id="a day over the ideal"),
        pytest.param(dates("09", "12"), 12, ["09", "12"], id="two days of delay"),
        pytest.param(dates("07", "08", "11"), 10, ["07", "08"], id="never over the maximum"),
        pytest.param(
            dates("07", "09") | {"spacing": spacing(1, 1, 3), "weights": {"gap": 7}}, 7, ["07", "09"], id="weight"
        ),
        pytest.param(
            dates("07", "10", "08") | {"weights": {"gap": 0}}, 0, ["07", "08"], id="a tie takes the earlier start"
        ),
        pytest.param(dates("07", "11", "13") | {"weights": {"delay": 0}}, 0, ["11", "13"], id="waits for a better gap"),
        pytest.param(
            {"sessions": 3, "spacing": [spacing(1, 1, 9), spacing(5, 6, 9)]},
            0,
            ["07", "08", "14"],
            id="one spacing per gap",
        ),
        pytest.param({"sessions": 6, "spacing": spacing(1, 2, 2)}, 0, ["07", "09", "11", "13", "15", "17"], id="six"),
    ],
)
def test_it_minimises_the_cost_exactly(changes: Json, cost: int, expected: list[str]) -> None:
    assert best(**{"sessions": 2, **changes}) == (cost, expected)


def test_gaps_are_differences_of_dates_whatever_the_hour() -> None:
    hours = {"mon": [["23:00", "24:00"]], "tue": [["00:00", "01:00"]]}
    assert best(sessions=2, opening_hours=hours, spacing=spacing(1, 1, 1))[1] == ["07", "08"]


@pytest.mark.parametrize(
    ("liked", "cost", "start"),
    [
        pytest.param({}, 0, "07T09:00", id="nothing said"),
        pytest.param({"from": "10:00"}, 0, "07T10:00", id="not before"),
        pytest.param({"from": "09:15"}, 0, "07T09:30", id="not before, on the grid"),
        pytest.param({"to": "10:00"}, 0, "07T09:00", id="ends by"),
        pytest.param({"to": "09:59"}, 30, "07T09:00", id="ends too late everywhere"),
        pytest.param({"from": "10:00", "to": "11:00"}, 0, "07T10:00", id="exactly"),
        pytest.param({"days": ["wed", "tue"]}, 1, "08T09:00", id="weekday, a day later"),
        pytest.param({"days": []}, 30, "07T09:00", id="no day suits"),
        pytest.param({"days": ["tue"], "from": "11:00", "to": "24:00"}, 1, "08T11:00", id="all of it"),
    ],
)
def test_it_pays_for_each_session_outside_the_preference(liked: Json, cost: int, start: str) -> None:
    first = proposals(patient={"preferred": liked})[0]
    assert (first["cost"], starts(first)[0][8:16]) == (cost, start)


def test_a_preference_that_weighs_nothing_changes_nothing() -> None:
    first = proposals(patient={"preferred": {"from": "11:00"}}, weights={"preference": 0})[0]
    assert (first["cost"], starts(first)[0][8:16]) == (0, "07T09:00")


def test_a_session_until_midnight_is_not_over_by_an_earlier_time() -> None:
    late = {"opening_hours": daily(("23:00", "24:00"))}
    assert proposals(**late, patient={"preferred": {"to": "23:30"}})[0]["cost"] == 30
    assert proposals(**late, patient={"preferred": {"to": "24:00"}})[0]["cost"] == 0


def test_the_preference_looks_at_the_clock_on_the_wall_when_it_repeats() -> None:
    night = {"earliest": "2026-10-25", "latest": "2026-10-25", "opening_hours": daily(("01:30", "04:00"))}
    first = proposals(**night, patient={"preferred": {"to": "01:30"}})[0]
    assert (first["cost"], first["sessions"][0]["end"]) == (0, "2026-10-25T01:30:00+00:00")


def test_ties_go_to_the_smallest_practitioner_then_the_smallest_room_by_code_point() -> None:
    people, rooms = [{"id": one} for one in ("é", "b", "a", "B")], [{"id": one} for one in ("r10", "r2", "r1é")]
    session = proposals(practitioners=people, rooms=rooms)[0]["sessions"][0]
    assert (session["practitioner"], session["room"]) == ("B", "r10")


def test_the_practitioner_decides_a_tie_before_the_room() -> None:
    taken = [["2026-12-07T09:00", "2026-12-07T10:00"]]
    people = [{"id": "a"}, {"id": "b"}]
    rooms = [{"id": "r1", "busy": taken}, {"id": "r2"}]
    session = proposals(practitioners=people, rooms=rooms)[0]["sessions"][0]
    assert (session["practitioner"], session["room"]) == ("a", "r2")


def test_it_proposes_the_best_course_of_each_first_date_cheapest_first() -> None:
    found = proposals(**dates("07", "08", "09", "10"), sessions=2, proposals=10)
    assert [(one["cost"], days(one)) for one in found] == [
        (0, ["2026-12-07", "2026-12-09"]),
        (1, ["2026-12-08", "2026-12-10"]),
        (12, ["2026-12-09", "2026-12-10"]),
    ]


@pytest.mark.parametrize(("asked", "given"), [({}, 3), ({"proposals": 1}, 1), ({"proposals": 10}, 10)])
def test_it_gives_as_many_proposals_as_asked(asked: Json, given: int) -> None:
    assert len(proposals(**asked)) == given


def test_fewer_proposals_than_asked_are_no_error() -> None:
    assert run(problem(**dates("07"), proposals=5)).exit_code == 0


def test_proposals_of_equal_cost_are_in_the_order_of_their_starts() -> None:
    assert [days(one)[0] for one in proposals(weights={"delay": 0})] == ["2026-12-07", "2026-12-08", "2026-12-09"]


def test_anybody_may_do_the_next_session_unless_it_must_be_the_same() -> None:
    people = {"practitioners": [P1_MONDAYS, P2_FRIDAYS], "sessions": 2, "spacing": spacing(4, 4, 7)}
    changing, same = proposals(**people)[0], proposals(**people, same_practitioner=True)[0]
    assert [one["practitioner"] for one in changing["sessions"]] == ["p1", "p2"]
    assert [one["practitioner"] for one in same["sessions"]] == ["p1", "p1"]
    assert (changing["cost"], same["cost"]) == (0, 30)


def test_the_room_may_change_with_the_same_practitioner() -> None:
    rooms = [{"id": "r1", "hours": {"mon": [["09:00", "12:00"]]}}, {"id": "r2", "hours": {"wed": [["09:00", "12:00"]]}}]
    course = proposals(rooms=rooms, sessions=2, same_practitioner=True)[0]
    assert [one["room"] for one in course["sessions"]] == ["r1", "r2"]


def test_done_sessions_anchor_the_next_in_window_and_cost() -> None:
    history = {"sessions": 3, "done": ["2026-11-02", "2026-12-05"], "spacing": spacing(1, 2, 3)}
    found = proposals(**history, earliest="2026-12-06", proposals=10)
    assert [(one["cost"], days(one)) for one in found] == [
        (1, ["2026-12-07"]),
        (10, ["2026-12-06"]),
        (12, ["2026-12-08"]),
    ]
    assert {one["sessions"][0]["number"] for one in found} == {3}


def test_the_spacing_after_done_sessions_is_that_of_their_gap() -> None:
    listed = [spacing(1, 1, 1), spacing(7, 7, 7)]
    assert best(sessions=3, done=["2026-12-01", "2026-12-02"], spacing=listed)[1] == ["09"]


def pinned(number: int, start: str, practitioner: str = "p1") -> Json:
    return {"number": number, "start": start, "practitioner": practitioner, "room": "r1"}


def test_pinned_sessions_stay_and_the_others_keep_their_spacing() -> None:
    course = proposals(sessions=3, pinned=[pinned(2, "2026-12-10T11:07")])[0]
    assert [start[8:16] for start in starts(course)] == ["08T09:00", "10T11:07", "12T09:00"]
    assert course["cost"] == 1


def test_pinned_sessions_are_not_held_against_hours_busy_and_horizon() -> None:
    away = [{"id": "p1", "hours": {}, "busy": [["2026-12-01T00:00", "2027-01-01T00:00"]]}]
    pins = [pinned(1, "2026-11-30T23:30"), pinned(2, "2026-12-25T05:00")]
    found = proposals(sessions=2, practitioners=away, pinned=pins, closures=["2026-12-25"], spacing=spacing(1, 25, 30))
    assert [days(one) for one in found] == [["2026-11-30", "2026-12-25"]]


def test_pinned_sessions_count_in_preference_and_gap() -> None:
    liked = {"preferred": {"days": list(WEEK), "from": "09:00"}}
    pins = [pinned(1, "2026-12-07T08:00"), pinned(2, "2026-12-10T10:00")]
    assert best(sessions=2, pinned=pins, patient=liked)[0] == 30 + 10


def test_everybody_else_is_out_when_the_same_practitioner_has_a_pinned_session() -> None:
    people = [{"id": "p1"}, {"id": "p2"}]
    course = proposals(
        sessions=2, practitioners=people, same_practitioner=True, pinned=[pinned(2, "2026-12-10T09:00", "p2")]
    )[0]
    assert [one["practitioner"] for one in course["sessions"]] == ["p2", "p2"]


def test_a_proposed_start_can_be_pinned_unchanged() -> None:
    summer = {"earliest": "2026-10-25", "latest": "2026-10-25", "opening_hours": daily(("01:00", "03:00"))}
    course = proposals(**summer)[0]
    session = {key: value for key, value in course["sessions"][0].items() if key != "end"}
    assert proposals(**summer, pinned=[session]) == [course]


def test_nobody_is_booked_while_a_pinned_session_runs_past_midnight() -> None:
    night = {"opening_hours": daily(("00:00", "02:00")), "spacing": spacing(1, 1, 1), "sessions": 2}
    course = proposals(**night, pinned=[pinned(1, "2026-12-07T23:30")])[0]
    assert starts(course)[1][8:16] == "08T00:30"


def test_a_window_that_only_a_pinned_session_closes_is_named() -> None:
    found = blocked(sessions=2, pinned=[pinned(1, "2026-12-07T09:00"), pinned(2, "2026-12-20T09:00")])
    assert found == {
        "session": 2,
        "window": {"from": "2026-12-08", "to": "2026-12-10"},
        "reasons": [{"code": "too_late", "days": 1}],
    }
