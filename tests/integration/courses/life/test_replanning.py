"""A course is planned again from what really happened. On both databases."""

from datetime import date

import pytest

from service.base.errors import Refusal
from service.patients.models import Patient, Unavailable
from tests.cast import a_booking
from tests.integration.courses.life.scene import MONDAYS, CourseLife, fates, landed
from tests.integration.courses.scene import at


def test_what_is_to_be_placed_gets_its_place_back_between_the_others(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 2)
    outlook = life.look_at_replan(course)
    assert fates(outlook) == [(1, "stays", "in_window"), (2, "placed", "to_be_placed"), (3, "stays", "in_window")]
    life.replan(course)
    assert life.starts(course) == landed(outlook) == [MONDAYS[0], "2027-01-04 09:00", MONDAYS[2]]
    assert life.sessions(course)[1].placement == 2
    assert life.kinds() == ["booked", "cancelled", "booked"]


def test_a_session_that_took_place_late_moves_those_it_came_too_near(life: CourseLife) -> None:
    course = life.a_course()
    life.wait_until("2026-12-18 12:00")
    life.complete(course, completed_at=at("2026-12-18 11:00"))
    outlook = life.look_at_replan(course)
    assert fates(outlook) == [(1, "stays", "done"), (2, "moves", "window_broken"), (3, "stays", "in_window")]
    assert landed(outlook)[1] == "2027-01-08 09:00"


def test_a_late_patient_neither_restarts_nor_catches_up(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    life.wait_until("2027-01-04 10:30")
    life.leave(course, 2, "no_show")
    life.wait_until("2027-03-01 09:00")
    outlook = life.look_at_replan(course)
    assert landed(outlook)[1] == "2027-03-01 09:00"
    life.replan(course)
    assert life.states(course) == ["completed", "booked"]


def test_after_a_very_long_pause_a_consultation_comes_first(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    life.leave(course, 2)
    life.wait_until("2027-06-14 09:00")
    with pytest.raises(Refusal, match="consultation_needed"):
        life.replan(course)
    with pytest.raises(Refusal, match="consultation_needed"):
        life.move(course, 2, "2027-06-15 10:00")
    life.replan(course, actor=life.clinician, reason="Seen in another clinic")
    assert life.states(course) == ["completed", "booked"]


def test_a_session_that_is_added_needs_the_consultation_as_well(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00")
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    life.leave(course, 2)
    life.wait_until("2027-06-14 09:00")
    with pytest.raises(Refusal, match="consultation_needed"):
        life.add(course, "2027-06-15 10:00")
    life.add(course)
    with pytest.raises(Refusal, match="consultation_needed"):
        life.move(course, 3, "2027-06-15 10:00")
    life.move(course, 2, "2027-06-15 10:00", actor=life.clinician, reason="Seen in another clinic")
    life.move(course, 3, "2027-07-13 10:00")
    assert life.states(course) == ["completed", "booked", "booked"]


def test_a_course_on_hold_is_not_planned(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 2)
    life.hold(course)
    outlook = life.look_at_replan(course)
    assert [reason.code for one in outlook.blocked for reason in one.reasons] == ["on_hold"]
    assert fates(outlook)[1] == (2, "stays", "to_be_placed")
    with pytest.raises(Refusal, match="on_hold"):
        life.replan(course)


def test_after_a_reaction_the_skin_has_its_days(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2026-12-31 10:00")
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    life.hold(course)
    outlook = life.look_at_replan(course, lifted=True, cleared_on=date(2027, 1, 4))
    recovered = date(2027, 1, 4 + life_recovery(life))
    assert outlook.fates[1].change == ("moves" if recovered > date(2026, 12, 31) else "stays")
    assert outlook.fates[1].to is not None
    assert outlook.fates[1].to.start.date() >= recovered


def life_recovery(life: CourseLife) -> int:
    return int(life.house.protocol.content.get("recovery_days", 0))


def test_nothing_is_planned_on_the_diary_of_others(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 2)
    with life.database.write() as session:
        for person in life.house.practitioners:
            a_booking(
                session, life.house.clinic, at("2027-01-04 09:00"), at("2027-01-04 18:00"), practitioner_id=person.id
            )
    assert landed(life.look_at_replan(course))[1] != "2027-01-04 09:00"


def test_what_cannot_be_placed_is_told_with_its_reasons(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00", "2026-12-29 10:00", "2027-01-19 10:00")
    life.change(course, 1, pinned=True)
    life.change(course, 3, pinned=True)
    life.leave(course, 2)
    outlook = life.look_at_replan(course, earliest=date(2027, 1, 11))
    assert fates(outlook) == [(1, "stays", "pinned"), (2, "unplaceable", "no_place"), (3, "stays", "pinned")]
    assert outlook.blocked
    assert outlook.blocked[0].session == 2


def test_dates_that_make_no_sense_are_refused(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 2)
    with pytest.raises(Refusal, match="invalid_input") as refused:
        life.look_at_replan(course, latest=date(2026, 11, 1))
    assert [fault.path for fault in refused.value.faults] == ["$.latest"]


def test_planning_again_is_taken_back_as_a_whole(life: CourseLife) -> None:
    course = life.a_course()
    life.wait_until("2026-12-18 12:00")
    life.complete(course, completed_at=at("2026-12-18 11:00"))
    life.leave(course, 3)
    life.replan(course)
    assert life.starts(course)[1:] == ["2027-01-15 09:00", "2027-02-12 09:00"]
    with pytest.raises(Refusal, match="too_soon"):
        life.undo(course, 3)
    life.undo(course, 3, life.clinician, "Skin is calm")
    assert life.starts(course)[1:] == [MONDAYS[1], None]


def test_one_practitioner_goes_on_with_a_course_that_is_theirs(life: CourseLife) -> None:
    course = life.a_course(same_practitioner=True)
    life.leave(course, 2)
    with life.database.write() as session:
        imogen = life.house.practitioners[0].id
        a_booking(session, life.house.clinic, at("2027-01-04 08:00"), at("2027-01-04 18:00"), practitioner_id=imogen)
    moved = life.look_at_replan(course).fates[1].to
    assert moved is not None
    assert (moved.practitioner, f"{moved.start:%Y-%m-%d}") == ("imogen", "2027-01-05")
    assert landed(life.look_at_replan(course, same_practitioner=False))[1] == "2027-01-04 09:00"


def test_what_suits_the_patient_counts_and_when_they_are_away(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 2)
    with life.database.write() as session:
        patient = session.get_one(Patient, (life.clinic_id, life.house.patients[0].id))
        patient.preferred = {"from": "14:00"}
        away = {"starts_at": at("2027-01-04 00:00"), "ends_at": at("2027-01-05 00:00"), "created_at": life.clock.now()}
        session.add(Unavailable(clinic_id=life.clinic_id, patient_id=patient.id, **away))
    assert landed(life.look_at_replan(course))[1] == "2027-01-05 14:00"
