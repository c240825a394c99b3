"""Sessions come into a course and leave it. On both databases."""

import pytest

from service.base.errors import Refusal
from tests.integration.courses.life.scene import MONDAYS, CourseLife, fates


def test_a_session_is_added_and_to_be_placed(life: CourseLife) -> None:
    course = life.a_course()
    life.add(course)
    assert life.states(course) == ["booked", "booked", "booked", "unplaced"]
    assert life.kinds() == ["booked"]


def test_a_session_is_added_at_a_place(life: CourseLife) -> None:
    course = life.a_course()
    moved = life.add(course, "2027-03-01 10:00")
    assert fates(moved.outlook)[-1] == (4, "placed", "asked")
    assert life.starts(course) == [*MONDAYS, "2027-03-01 10:00"]
    assert life.kinds() == ["booked", "booked"]
    life.undo(course, 4)
    assert life.states(course)[3] == "cancelled"


def test_a_refused_place_leaves_no_session_behind(life: CourseLife) -> None:
    course = life.a_course()
    with pytest.raises(Refusal, match="outside_hours"):
        life.add(course, "2027-03-07 10:00")
    assert len(life.sessions(course)) == 3


def test_an_added_session_opens_a_course_that_was_complete(life: CourseLife) -> None:
    course = life.a_course("2026-12-07 10:00")
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    life.add(course)
    assert life.show(course)["state"] == "active"


def test_there_is_a_most_and_numbers_come_back_when_they_are_used_up(life: CourseLife) -> None:
    course = life.a_course()
    for _ in range(3):
        life.add(course)
    with pytest.raises(Refusal, match="too_many_sessions"):
        life.add(course)
    life.leave(course, 2, "dropped")
    ids = [one.id for one in life.sessions(course)]
    life.add(course)
    assert [one.id for one in life.sessions(course)] == ids
    assert life.states(course) == ["booked", "unplaced", "booked", "unplaced", "unplaced", "unplaced"]


def test_a_session_that_came_back_late_took_place_last_whatever_its_number(life: CourseLife) -> None:
    course = life.a_course(*MONDAYS, "2027-03-01 10:00", "2027-03-29 10:00", "2027-04-26 10:00")
    life.leave(course, 2, "dropped")
    for number, day in ((1, "12-07"), (3, "02-01"), (4, "03-01"), (5, "03-29"), (6, "04-26")):
        life.wait_until(f"{2026 if number == 1 else 2027}-{day} 11:05")
        life.complete(course, number)
    life.add(course, "2027-05-24 10:00")
    life.wait_until("2027-05-24 11:05")
    life.complete(course, 2)
    with pytest.raises(Refusal, match="undo_too_late"):
        life.undo(course, 6)
    life.undo(course, 2)
    assert life.states(course) == ["completed", "booked", *["completed"] * 4]


def test_the_dropped_session_nearest_to_the_end_comes_back(life: CourseLife) -> None:
    course = life.a_course(*MONDAYS, "2027-03-01 10:00", "2027-03-29 10:00", "2027-04-26 10:00")
    life.leave(course, 2, "dropped")
    life.leave(course, 5, "dropped")
    life.add(course)
    assert [life.states(course)[at] for at in (1, 4)] == ["cancelled", "unplaced"]


def test_a_pinned_session_stays_until_it_is_let_go(life: CourseLife) -> None:
    course = life.a_course()
    with life.database.write() as session:
        life.desk.moves.pin(session, life.receptionist, life.clinic_id, course, 3)
    assert fates(life.look(course, 2, "2027-01-06 10:00"))[2] == (3, "stays", "pinned")
    life.undo(course, 3)
    assert fates(life.look(course, 2, "2027-01-06 10:00"))[2] == (3, "stays", "in_window")


def test_moving_takes_the_confirmation_away(life: CourseLife) -> None:
    course = life.a_course()
    ids = [one.id for one in life.sessions(course)]
    with life.database.write() as session:
        life.desk.moves.confirm(session, life.receptionist, life.clinic_id, ids[1], life.clock.now())
    life.move(course, 2, "2027-01-06 10:00")
    assert life.sessions(course)[1].confirmed_at is None
    life.undo(course, 2)
    assert life.sessions(course)[1].confirmed_at == life.clock.now()


def test_those_without_a_place_are_found(life: CourseLife) -> None:
    course = life.a_course()
    life.leave(course, 2)
    ids = [one.id for one in life.sessions(course)]
    with life.database.read() as session:
        found = life.desk.moves.to_be_placed(session, life.clinic_id, ids)
    assert [one.number for one in found] == [2]
