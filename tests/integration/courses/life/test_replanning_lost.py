"""Planning the rest again moves what lost its place, and says why. On both databases."""

from datetime import date

import pytest

from tests.integration.courses.life.hours import away, closed_on, imogen
from tests.integration.courses.life.scene import MONDAYS, CourseLife, fates, landed

LEAVE = away("2027-01-04 00:00", "2027-01-05 00:00")


def test_a_session_whose_place_is_lost_moves_and_nobody_else(life: CourseLife) -> None:
    course = life.a_course()
    LEAVE(life)
    outlook = life.look_at_replan(course)
    assert fates(outlook) == [(1, "stays", "in_window"), (2, "moves", "place_lost"), (3, "stays", "in_window")]
    assert [fate.objection for fate in outlook.fates] == [
        None,
        "is not possible: this practitioner is away then",
        None,
    ]
    life.replan(course)
    assert life.starts(course) == landed(outlook) == [MONDAYS[0], "2027-01-04 09:00", MONDAYS[2]]
    assert life.sessions(course)[1].practitioner_id == life.house.practitioners[1].id


def test_the_clinic_being_shut_moves_it_to_another_day(life: CourseLife) -> None:
    course = life.a_course()
    closed_on(date(2027, 1, 4))(life)
    assert landed(life.look_at_replan(course))[1] == "2027-01-05 09:00"


def test_with_the_same_practitioner_it_goes_to_when_they_are_back(life: CourseLife) -> None:
    course = life.a_course(same_practitioner=True)
    LEAVE(life)
    moved = life.look_at_replan(course).fates[1].to
    assert moved is not None
    assert (moved.practitioner, f"{moved.start:%Y-%m-%d}") == ("imogen", "2027-01-05")


@pytest.mark.parametrize("fixed", ["pinned", "confirmed"])
def test_what_somebody_wants_there_is_named_and_not_moved(life: CourseLife, fixed: str) -> None:
    course = life.a_course()
    life.change(course, 2, **({"pinned": True} if fixed == "pinned" else {"confirmed_at": life.clock.now()}))
    LEAVE(life)
    outlook = life.look_at_replan(course)
    assert fates(outlook)[1] == (2, "stays", fixed)
    assert outlook.fates[1].objection is not None
    life.replan(course)
    assert life.starts(course) == [*MONDAYS]


@pytest.mark.parametrize("same", [True, False])
def test_when_a_practitioner_has_left_others_go_on(life: CourseLife, same: bool) -> None:
    course = life.a_course(same_practitioner=same)
    imogen(active=False)(life)
    outlook = life.look_at_replan(course)
    assert [fate.change for fate in outlook.fates] == ["moves"] * 3
    assert {fate.to.practitioner for fate in outlook.fates if fate.to} == {"felix"}


def test_one_that_is_kept_with_who_has_left_stays_and_the_others_move(life: CourseLife) -> None:
    course = life.a_course(same_practitioner=True)
    life.change(course, 2, pinned=True)
    imogen(active=False)(life)
    outlook = life.look_at_replan(course)
    assert [fate.change for fate in outlook.fates] == ["moves", "stays", "moves"]
    assert [fate.objection is None for fate in outlook.fates] == [False] * 3
