"""What becomes of a course when one of its sessions is moved: who stays, who moves, and what cannot be placed.

A course of four, 6 to 10 days apart and ideally 7, on Mondays at ten from 7 December 2026 on.
"""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from service.courses.planning import Pinned, Placed, PlanningProblem, Replan, Spacing, parse_problem, replan, tolerant
from tests.unit.courses.planning.problems import Json, problem

LONDON = ZoneInfo("Europe/London")
COURSE: Json = {
    "sessions": 4,
    "spacing": {"min_days": 6, "ideal_days": 7, "max_days": 10},
    "latest": "2027-01-31",
    "practitioners": [{"id": "p1"}, {"id": "p2"}],
    "rooms": [{"id": "r1"}, {"id": "r2"}],
}
BOOKED = {1: "2026-12-07", 2: "2026-12-14", 3: "2026-12-21", 4: "2026-12-28"}


def at(day: str, clock: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=LONDON)


def course(**changes: object) -> PlanningProblem:
    found = parse_problem(problem(**COURSE | changes))
    assert isinstance(found, PlanningProblem), found
    return found


def after(pinned: dict[int, str], *, may_move: dict[int, str] | None = None, **changes: object) -> Replan:
    """Re-plan with sessions `pinned` to dates, the others being where they are booked."""
    pins = tuple(Pinned(number, at(day), "p1", "r1") for number, day in pinned.items())
    places = BOOKED if may_move is None else may_move
    current = [Placed(number, at(day), "p1", "r1") for number, day in places.items() if number not in pinned]
    return replan(replace(course(**changes), pinned=pins), current)


def dates(found: Replan) -> list[str]:
    return [one.start.date().isoformat()[5:] for one in found.sessions]


def told(found: Replan) -> str:
    return " ".join(found.changes[number] for number in sorted(found.changes))


@pytest.mark.parametrize(
    ("moved", "expected", "changes"),
    [
        pytest.param({}, "12-07 12-14 12-21 12-28", "stays stays stays stays", id="nothing has happened"),
        pytest.param({2: "2026-12-15"}, "12-07 12-15 12-21 12-28", "stays stays stays stays", id="inside both windows"),
        pytest.param({2: "2026-12-17"}, "12-07 12-17 12-24 12-31", "stays stays moves moves", id="pushes two on"),
        pytest.param({3: "2026-12-24"}, "12-07 12-14 12-24 12-31", "stays stays stays moves", id="pushes the last"),
        pytest.param({2: "2026-12-12"}, "12-05 12-12 12-21 12-28", "moves stays stays stays", id="pulls the first"),
        pytest.param({4: "2027-01-03"}, "12-07 12-14 12-24 01-03", "stays stays moves stays", id="pulls one along"),
        pytest.param(
            {1: "2026-12-10"}, "12-10 12-16 12-22 12-28", "stays moves moves stays", id="two squeeze so that one stays"
        ),
    ],
)
def test_a_neighbour_moves_only_if_its_window_breaks(moved: dict[int, str], expected: str, changes: str) -> None:
    found = after(moved, earliest="2026-12-01")
    assert (" ".join(dates(found)), told(found)) == (expected, changes)
    assert found.blocked is None


def test_one_that_moves_goes_where_the_planner_would_put_it() -> None:
    busy = [["2026-12-24T09:00", "2026-12-24T11:30"]]
    people = [{"id": "p1", "busy": busy}, {"id": "p2", "busy": busy}]
    found = after({2: "2026-12-17"}, may_move={1: BOOKED[1], 3: BOOKED[3]}, sessions=3, practitioners=people)
    assert dates(found)[2] == "12-23"  # the ideal day is full; a day off the ideal either way, and the earlier wins
    assert found.cost == 3 * 10 + 1 * 10


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"opening_hours": {"sun": [["09:00", "12:00"]]}}, id="the house shuts on Mondays"),
        pytest.param({"closures": [BOOKED[2], BOOKED[4]]}, id="closed on their dates"),
        pytest.param({"slot_minutes": 180}, id="another grid"),
        pytest.param({"earliest": "2027-01-20"}, id="before the horizon"),
        pytest.param({"practitioners": [{"id": "p2"}], "rooms": [{"id": "r2"}]}, id="who and where are gone"),
        pytest.param(
            {"patient": {"busy": [["2026-12-01T00:00", "2027-02-01T00:00"]]}}, id="what the diary says is not asked"
        ),
    ],
)
def test_one_that_stays_is_not_held_against_what_has_changed_since(changes: Json) -> None:
    found = after({}, **changes)
    assert told(found) == "stays stays stays stays"
    assert {(one.start.strftime("%H:%M"), one.practitioner, one.room) for one in found.sessions} == {
        ("10:00", "p1", "r1")
    }


def test_a_session_to_be_placed_moves_nobody_who_has_room_for_it() -> None:
    found = after({}, may_move={number: BOOKED[number] for number in (1, 2, 4)})
    assert told(found) == "stays stays placed stays"
    assert dates(found)[2] == "12-21"


def test_a_session_to_be_placed_makes_room_where_there_is_none() -> None:
    found = after({}, may_move={1: "2026-12-07", 2: "2026-12-14", 4: "2026-12-24"})
    assert (told(found), " ".join(dates(found))) == ("stays stays placed moves", "12-07 12-14 12-21 12-28")


def test_the_same_practitioner_takes_everybody_along() -> None:
    people = [Pinned(2, at("2026-12-14"), "p2", "r1")]
    current = [Placed(number, at(BOOKED[number]), "p1", "r1") for number in (1, 3)]
    asked = replace(course(sessions=3), pinned=tuple(people))
    assert replan(asked, current).changes == {1: "stays", 2: "stays", 3: "stays"}
    found = replan(replace(asked, same_practitioner=True), current)
    assert found.changes == {1: "moves", 2: "stays", 3: "moves"}
    assert {one.practitioner for one in found.sessions} == {"p2"}


def test_a_pinned_neighbour_blocks_and_says_why() -> None:
    found = after({2: "2026-12-22", 4: "2026-12-28"})
    assert told(found) == "moves stays moves unplaceable"
    assert found.blocked is not None
    assert (found.blocked.session, [reason.code for reason in found.blocked.reasons]) == (4, ["too_soon"])


def test_a_session_cannot_pass_one_that_is_pinned() -> None:
    found = after({3: "2026-12-21", 2: "2026-12-21"})
    assert told(found) == "moves stays unplaceable unplaceable"
    assert found.blocked is not None
    assert (found.blocked.session, [reason.code for reason in found.blocked.reasons]) == (3, ["too_soon"])


def test_a_gap_between_two_that_stay_is_taken_as_it_is() -> None:
    close = after({1: "2026-12-07", 2: "2026-12-09"})
    assert (told(close), dates(close)[2]) == ("stays stays moves stays", "12-18")
    wide = after({1: "2026-12-07", 2: "2026-12-30"})
    assert (told(wide), dates(wide)[2:]) == ("stays stays moves moves", ["01-06", "01-13"])


def test_the_last_session_is_unplaceable_when_the_horizon_ends() -> None:
    found = after({3: "2026-12-24"}, latest="2026-12-29")
    assert told(found) == "stays stays stays unplaceable"
    assert dates(found) == ["12-07", "12-14", "12-24"]
    assert found.blocked is not None
    assert found.blocked.session == 4
    assert {reason.code: reason.days for reason in found.blocked.reasons} == {"outside_horizon": 5}


def test_a_late_session_that_was_done_pushes_the_next_one_only() -> None:
    found = after({}, done=["2026-12-10"], may_move={number: BOOKED[number] for number in (2, 3, 4)})
    assert (told(found), " ".join(dates(found))) == ("moves moves stays", "12-16 12-22 12-28")


def test_where_nothing_can_be_placed_nothing_is_said_to_cost() -> None:
    found = after({}, may_move={}, opening_hours={})
    assert (found.sessions, found.cost, told(found)) == ((), 0, "unplaceable unplaceable unplaceable unplaceable")
    assert found.blocked is not None
    assert found.blocked.session == 1


def test_nobody_is_placed_on_the_date_of_a_session_that_stands_in_the_way() -> None:
    found = after({3: "2026-12-08"}, may_move={1: "2026-12-02"}, earliest="2026-12-08", latest="2026-12-08")
    assert told(found) == "stays unplaceable unplaceable unplaceable"


@pytest.mark.parametrize("numbers", [(1,), (3,), (4, 4), (5,)])
def test_only_sessions_of_the_course_that_may_move_have_a_place_to_leave(numbers: tuple[int, ...]) -> None:
    asked = replace(course(done=["2026-12-01"]), pinned=(Pinned(3, at(BOOKED[3]), "p1", "r1"),))
    with pytest.raises(ValueError, match="may have one place"):
        replan(asked, [Placed(number, at("2026-12-28"), "p1", "r1") for number in numbers])


def test_only_gaps_between_two_fixed_dates_are_widened() -> None:
    plain = Spacing(6, 7, 10)
    fixed = {1: date(2026, 12, 1), 2: date(2026, 12, 3), 4: date(2026, 12, 10), 5: date(2026, 12, 30)}
    expected = (Spacing(2, 7, 10), plain, plain, Spacing(6, 7, 20))
    assert tolerant([plain] * 4, fixed) == expected


def test_sessions_never_change_their_order() -> None:
    plain = Spacing(6, 7, 10)
    assert tolerant([plain], {1: date(2026, 12, 1), 2: date(2026, 12, 1)}) == (plain,)
    assert tolerant([plain], {1: date(2026, 12, 1), 2: date(2026, 11, 1)}) == (plain,)
