"""What speaks against treating a patient stands in the way of every route to an earlier treatment."""

import pytest

from service.base.database import Database
from service.base.errors import Refusal
from service.courses.life.model import Moved
from service.courses.screening.desk import ScreeningDesk
from tests.integration.courses.life.scene import CourseLife
from tests.integration.courses.scene import wanted

ASKED = [
    {
        "key": "isotretinoin",
        "question": "Isotretinoin now?",
        "asks": "yes_no",
        "effect": "blocked",
        "source": "A test.",
    },
]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: nothing is asked of the database that other tests do not ask of both."""
    return sqlite_database


def warned(moved: Moved) -> list[str]:
    return [fault.sentence for fault in moved.outlook.warnings]


def test_a_session_of_a_held_course_is_put_off_and_not_brought_forward(life: CourseLife) -> None:
    course = life.a_course("2026-12-14 10:00")
    life.hold(course)
    with pytest.raises(Refusal, match="on_hold"):
        life.move(course, 1, "2026-12-10 10:00")
    assert any("on hold" in sentence for sentence in warned(life.move(course, 1, "2026-12-16 10:00")))
    life.move(course, 1, "2026-12-10 10:00", actor=life.clinician, reason="Seen, all well")
    assert life.starts(course) == ["2026-12-10 10:00"]


def test_a_held_course_gives_no_place_to_a_session_without_one(life: CourseLife) -> None:
    course = life.a_course("2026-12-14 10:00", "2027-01-11 10:00")
    life.leave(course, 2)
    life.hold(course)
    with pytest.raises(Refusal, match="on_hold"):
        life.move(course, 2, "2027-01-12 10:00")
    with pytest.raises(Refusal, match="on_hold"):
        life.add(course, "2027-02-09 10:00")


def test_an_undo_goes_round_no_hold_that_came_since(life: CourseLife) -> None:
    course = life.a_course("2026-12-14 10:00", "2027-01-11 10:00")
    life.move(course, 1, "2026-12-16 10:00")
    life.leave(course, 2)
    life.hold(course)
    for number in (1, 2):
        with pytest.raises(Refusal, match="on_hold"):
            life.undo(course, number)
    life.undo(course, 2, actor=life.clinician, reason="Seen, all well")
    assert life.starts(course) == ["2026-12-16 10:00", "2027-01-11 10:00"]


def test_a_slip_on_a_held_course_is_taken_back(life: CourseLife) -> None:
    course = life.a_course("2026-12-14 10:00")
    life.hold(course)
    life.wait_until("2026-11-30 09:05")
    life.leave(course, 1)
    life.undo(course, 1)
    assert life.starts(course) == ["2026-12-14 10:00"]


def test_the_same_skin_is_not_treated_in_another_course_meanwhile(life: CourseLife) -> None:
    life.hold(life.a_course("2026-12-14 10:00"))
    other = life.another_treatment("another-face")
    with pytest.raises(Refusal, match="on_hold") as refused:
        life.book(wanted(1, "2027-03-15 10:00"), protocol=other)
    assert [fault.path for fault in refused.value.faults] == ["$.patient_id"]
    life.book(wanted(1, "2027-03-15 10:00"), protocol=other, actor=life.clinician, reason="Seen, all well")


def test_nobody_else_is_kept_from_booking_by_it(life: CourseLife) -> None:
    life.hold(life.a_course("2026-12-14 10:00"))
    life.book(wanted(1, "2027-03-15 10:00"), patient_id=life.house.patients[1].id)


def test_an_answer_that_forbids_treatment_stands_against_one_more_session(life: CourseLife) -> None:
    asking = life.another_treatment("asking-face", screening=ASKED)
    course = life.a_course("2026-12-14 10:00", protocol=asking)
    with life.database.write() as session:
        patient = life.house.patients[0].id
        ScreeningDesk(life.clock).screen(session, life.receptionist, patient, asking, {"isotretinoin": True})
    with pytest.raises(Refusal, match="screening_blocks"):
        life.add(course, "2027-01-12 10:00")
    assert any("Isotretinoin" in sentence for sentence in warned(life.move(course, 1, "2026-12-16 10:00")))
