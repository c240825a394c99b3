"""The last change of a session is taken back, with all that was changed at one stroke. On both databases."""

from datetime import date

import pytest

from service.base.errors import Refusal
from service.clinics.models import Closure
from tests.integration.courses.life.scene import MONDAYS, CourseLife


def test_a_move_is_taken_back_with_those_it_took_along(life: CourseLife) -> None:
    course = life.a_course()
    life.move(course, 2, "2027-01-18 10:00")
    life.undo(course, 3)
    assert life.starts(course) == list(MONDAYS)
    assert [one.placement for one in life.sessions(course)] == [1, 1, 1]
    assert life.kinds() == ["booked", "moved", "cancelled", "moved"]


def test_a_later_move_gets_a_number_of_its_own(life: CourseLife) -> None:
    course = life.a_course()
    life.move(course, 2, "2027-01-06 10:00")
    life.undo(course, 2)
    life.move(course, 2, "2027-01-07 10:00")
    assert life.sessions(course)[1].placement == 3


def test_what_others_rest_on_stays(life: CourseLife) -> None:
    course = life.a_course()
    life.move(course, 2, "2027-01-18 10:00")
    life.move(course, 3, "2027-02-16 10:00")
    with pytest.raises(Refusal, match="undo_too_late"):
        life.undo(course, 2)
    life.undo(course, 3)
    life.undo(course, 2)
    assert life.starts(course) == list(MONDAYS)


def test_a_place_that_is_gone_is_told_and_nothing_changes(life: CourseLife) -> None:
    course = life.a_course()
    life.move(course, 2, "2027-01-18 10:00")
    after = life.starts(course)
    life.a_course(MONDAYS[2], patient_id=life.house.patients[1].id)
    with pytest.raises(Refusal, match="slot_taken") as refused:
        life.undo(course, 2)
    assert refused.value.detail["clashes"][0]["number"] == 3
    assert life.starts(course) == after


def test_nothing_comes_back_below_the_hard_floor(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2026-12-28 10:00")
    life.move(course, 2, "2027-01-11 10:00")
    life.wait_until("2026-12-20 12:00")
    life.complete(course)
    with pytest.raises(Refusal, match="too_soon"):
        life.undo(course, 2)
    assert life.starts(course)[1] == "2027-01-11 10:00"


def test_a_booking_itself_is_not_taken_back(life: CourseLife) -> None:
    course = life.a_course()
    with pytest.raises(Refusal, match="nothing_to_undo"):
        life.undo(course, 1)


def test_each_change_is_taken_back_once_and_in_turn(life: CourseLife) -> None:
    course = life.a_course()
    life.move(course, 2, "2027-01-06 10:00")
    life.leave(course, 2)
    life.undo(course, 2)
    assert life.starts(course)[1] == "2027-01-06 10:00"
    life.undo(course, 2)
    assert life.starts(course)[1] == MONDAYS[1]
    with pytest.raises(Refusal, match="nothing_to_undo"):
        life.undo(course, 2)


def test_a_place_that_was_not_needed_is_free_and_comes_back(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00")
    life.wait_until("2026-12-05 12:00")
    life.complete(course)
    assert life.bookings(course) == [("2026-12-07 10:00", False, "completed")]
    life.undo(course, 1)
    assert life.bookings(course)[-1] == ("2026-12-07 10:00", True, None)
    assert life.kinds() == ["booked", "completed", "completion_undone"]


def test_a_completed_session_keeps_its_place_in_the_diary(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00")
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    assert life.bookings(course) == [("2026-12-07 10:00", True, "completed")]
    life.undo(course, 1)
    assert life.bookings(course) == [("2026-12-07 10:00", True, None)]


def test_nobody_comes_back_to_a_day_that_is_shut_by_now(life: CourseLife) -> None:
    course = life.a_course()
    life.move(course, 2, "2027-01-06 10:00")
    with life.database.write() as session:
        site = life.house.site
        shut = {"clinic_id": site.clinic_id, "site_id": site.id, "reason": "Painters"}
        session.add(Closure(on_date=date(2027, 1, 4), **shut))
    with pytest.raises(Refusal, match="outside_hours"):
        life.undo(course, 2)
    assert life.starts(course)[1] == "2027-01-06 10:00"
