"""Sessions lose their place: cancelled, did not come, came and was not treated, dropped. On both databases."""

import pytest

from service.base.errors import Refusal
from service.courses.life.leaving import Leaving
from tests.integration.courses.life.scene import MONDAYS, CourseLife, fates


def test_a_cancelled_session_is_to_be_placed_and_the_others_stay(life: CourseLife) -> None:
    course = life.a_course()
    outlook = life.look_at_leaving(course, 2)
    assert fates(outlook) == [(1, "stays", "in_window"), (2, "unplaced", "asked"), (3, "stays", "in_window")]
    life.leave(course, 2)
    assert life.states(course) == ["booked", "unplaced", "booked"]
    assert life.starts(course) == [MONDAYS[0], None, MONDAYS[2]]
    assert ("2027-01-04 10:00", False, "cancelled") in life.bookings(course)
    assert life.kinds() == ["booked", "cancelled"]


def test_it_tells_what_the_course_needs_next(life: CourseLife) -> None:
    course = life.a_course()
    after = life.leave(course, 2).outlook.next
    assert after is not None
    assert after.to_be_placed == (2,)
    assert after.standing.state == "not_begun"
    assert f"{after.choices[0].spot.start:%Y-%m-%d}" == "2027-01-04"


@pytest.mark.parametrize("leaving", ["no_show", "not_treated"])
def test_nobody_stays_away_before_the_session_begins(life: CourseLife, leaving: Leaving) -> None:
    course = life.a_course()
    with pytest.raises(Refusal, match="in_the_future"):
        life.leave(course, 1, leaving, "Not there")
    life.wait_until("2026-12-07 10:00")
    life.leave(course, 1, leaving, "Not there")
    assert life.states(course)[0] == "unplaced"
    assert life.bookings(course)[0] == ("2026-12-07 10:00", False, leaving)


def test_not_treated_needs_a_reason(life: CourseLife) -> None:
    course = life.a_course()
    life.wait_until("2026-12-07 10:10")
    with pytest.raises(Refusal, match="invalid_input") as refused:
        life.leave(course, 1, "not_treated", " ")
    assert [fault.path for fault in refused.value.faults] == ["$.reason"]


def test_what_has_no_place_or_is_done_cannot_be_cancelled(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 2)
    with pytest.raises(Refusal, match="session_state"):
        life.leave(course, 2)
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    for leaving in ("cancelled", "dropped"):
        with pytest.raises(Refusal, match="session_state"):
            life.leave(course, 1, leaving)


def test_the_place_that_was_given_up_is_free_for_others(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 1)
    life.a_course(MONDAYS[0], patient_id=life.house.patients[1].id)


def test_a_dropped_session_leaves_the_course_which_settles(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    life.leave(course, 2, "dropped")
    assert life.states(course) == ["completed", "cancelled"]
    assert life.show(course)["state"] == "completed"


@pytest.mark.parametrize("leaving", ["cancelled", "no_show", "not_treated", "dropped"])
def test_it_can_be_taken_back(life: CourseLife, leaving: Leaving) -> None:
    course = life.a_course()
    life.wait_until("2026-12-07 10:10")
    life.leave(course, 1, leaving, "A slip")
    life.undo(course, 1)
    assert life.starts(course) == list(MONDAYS)
    assert life.states(course) == ["booked"] * 3
    assert [one.placement for one in life.sessions(course)] == [1, 1, 1]
    assert life.kinds() == ["booked", "cancelled", "moved"]
    if leaving != "dropped":
        assert set(life.bookings(course)[:2]) == {(MONDAYS[0], False, "released"), (MONDAYS[0], True, None)}


def test_it_cannot_be_taken_back_when_the_place_is_gone(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 1)
    life.a_course(MONDAYS[0], patient_id=life.house.patients[1].id)
    with pytest.raises(Refusal, match="slot_taken"):
        life.undo(course, 1)
    assert life.states(course)[0] == "unplaced"
