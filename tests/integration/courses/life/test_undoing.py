"""The last change of a session is taken back, with all that was changed at one stroke. On both databases."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.errors import Refusal
from service.clinics.models import Closure
from service.courses.models import SessionChange
from tests.integration.courses.life.scene import MONDAYS, CourseLife
from tests.integration.courses.scene import at


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
    life.complete(course, completed_at=at("2026-12-20 11:00"))
    with pytest.raises(Refusal, match="too_soon"):
        life.undo(course, 2)
    assert life.starts(course)[1] == "2027-01-11 10:00"


@pytest.fixture
def late(life: CourseLife) -> UUID:
    """A course whose second session was moved on, and whose first took place a week late: 14 days before the old place."""
    course = life.a_course("2026-12-07 10:00", "2026-12-28 10:00")
    life.move(course, 2, "2027-01-11 10:00")
    life.wait_until("2026-12-14 12:00")
    life.complete(course, completed_at=at("2026-12-14 11:00"))
    return course


def test_under_the_minimum_only_a_clinician_takes_back_and_says_why(life: CourseLife, late: UUID) -> None:
    for actor, reason in ((life.receptionist, "Asked for it"), (life.clinician, None), (life.clinician, "  ")):
        with pytest.raises(Refusal, match="too_soon") as refused:
            life.undo(late, 2, actor, reason)
        assert "less than 21 needs a clinician and a reason" in refused.value.faults[0].sentence
    assert life.starts(late)[1] == "2027-01-11 10:00"
    life.undo(late, 2, life.clinician, "Skin is calm")
    assert life.starts(late)[1] == "2026-12-28 10:00"


def test_the_reason_of_a_clinician_is_kept_and_changes_nothing_else(life: CourseLife, late: UUID) -> None:
    life.undo(late, 2, life.clinician, "Skin is calm")
    with life.database.read() as session:
        kept = session.scalars(select(SessionChange).where(SessionChange.reason.is_not(None))).one()
        assert (kept.action, kept.reason, kept.actor_id) == ("taken_back", "Skin is calm", life.clinician.id)
        assert (kept.before["starts_at"][:10], kept.after["starts_at"][:10]) == ("2027-01-11", "2026-12-28")
    with pytest.raises(Refusal, match="nothing_to_undo"):
        life.undo(late, 2)


def test_nobody_comes_back_too_near_to_another_treatment(life: CourseLife) -> None:
    course = life.a_course("2027-01-04 10:00")
    life.move(course, 1, "2027-02-01 10:00")
    life.a_course("2027-01-08 10:00", protocol=life.another_treatment())
    with pytest.raises(Refusal, match="too_soon") as refused:
        life.undo(course, 1)
    assert "of another treatment" in refused.value.faults[0].sentence
    life.undo(course, 1, life.clinician, "Other cheek")
    assert life.starts(course) == ["2027-01-04 10:00"]


def test_a_narrow_distance_that_was_there_before_stops_nobody(life: CourseLife) -> None:
    course = life.a_course()
    life.move(course, 2, "2026-12-23 10:00", life.clinician, reason="Before the wedding")
    life.move(course, 3, "2027-01-20 10:00")
    life.undo(course, 3)
    assert life.starts(course) == [MONDAYS[0], "2026-12-23 10:00", MONDAYS[2]]
    life.move(course, 2, "2026-12-23 15:00", life.clinician, reason="Before the wedding")
    life.undo(course, 2)
    assert life.starts(course)[1] == "2026-12-23 10:00"


def test_a_place_that_an_undo_of_a_tick_brings_back_keeps_its_distance(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.wait_until("2026-12-03 12:00")
    life.complete(course)
    life.move(course, 2, "2026-12-24 10:00")
    with pytest.raises(Refusal, match="too_soon"):
        life.undo(course, 1)
    life.move(course, 2, "2026-12-28 10:00")
    life.undo(course, 1)
    assert life.states(course) == ["booked", "booked"]


def test_nothing_is_told_of_an_undo_that_is_refused(life: CourseLife, late: UUID) -> None:
    told = life.kinds()
    with pytest.raises(Refusal, match="too_soon"):
        life.undo(late, 2)
    assert life.kinds() == told


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
