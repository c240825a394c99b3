"""A held course keeps its bookings, and goes on from the day on which the reaction had cleared."""

from datetime import date
from uuid import UUID

import pytest

from service.base.database import Database
from service.base.errors import Refusal
from tests.integration.courses.life.scene import CourseLife
from tests.integration.courses.life.test_api import answered
from tests.integration.courses.web import Desk

RECOVERY = 14


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_replanning` and `test_holds` of courses walk the same ways on both."""
    return sqlite_database


@pytest.fixture
def held(life: CourseLife) -> UUID:
    """A course of two, the first done on 7 December, the next booked for the 31st, on hold; it is 14 December."""
    slow = life.another_treatment("slow-skin", recovery_days=RECOVERY, recovery_source="A test.")
    course = life.a_course("2026-12-07 10:00", "2026-12-31 10:00", protocol=slow)
    life.wait_until("2026-12-07 11:05")
    life.complete(course)
    life.hold(course)
    life.wait_until("2026-12-21 09:00")
    return course


@pytest.fixture
def nurse(life: CourseLife) -> Desk:
    return Desk(life, "clinician")


def test_the_plan_from_the_day_of_clearing_is_shown_first(life: CourseLife, nurse: Desk, held: UUID) -> None:
    seen = answered(nurse, f"/{held}/lift-hold?preview=1", {"reason": "Settled", "cleared_on": "2026-12-20"})
    assert seen["on_hold"] is True
    assert seen["forecast"] == {
        "session": 2,
        "earliest": "2027-01-03",
        "ideal": "2027-01-04",
        "latest": "2027-01-18",
    }
    assert (seen["plan"]["sessions"][1]["change"], seen["plan"]["sessions"][1]["why"]) == ("moves", "not_recovered")
    assert seen["plan"]["sessions"][1]["to"]["start"] == "2027-01-04T09:00:00+00:00"
    assert life.show(held)["on_hold"]


@pytest.mark.parametrize("cleared_on", ["1900-01-01", "2026-12-06", "2026-12-22"])
@pytest.mark.parametrize("way", ["?preview=1", ""])
def test_a_reaction_clears_after_the_treatment_and_before_tomorrow(
    life: CourseLife, nurse: Desk, held: UUID, way: str, cleared_on: str
) -> None:
    answer = nurse.post(f"/{held}/lift-hold{way}", {"reason": "Settled", "cleared_on": cleared_on})
    assert answer.status_code == 422
    assert [each["path"] for each in answer.get_json()["errors"]] == ["$.cleared_on"]
    assert life.show(held)["on_hold"]


def test_lifting_moves_nobody_by_itself(life: CourseLife, nurse: Desk, held: UUID) -> None:
    answered(nurse, f"/{held}/lift-hold", {"reason": "Settled", "cleared_on": "2026-12-20"})
    assert life.starts(held)[1] == "2026-12-31 10:00"
    assert life.show(held)["holds"][0]["cleared_on"] == "2026-12-20"
    with pytest.raises(Refusal, match="before the skin has recovered"):
        life.move(held, 2, "2026-12-30 10:00")
    assert life.replan(held).outlook.fates[1].change == "moves"


def test_lifting_can_plan_again(life: CourseLife, nurse: Desk, held: UUID) -> None:
    told = answered(nurse, f"/{held}/lift-hold", {"reason": "Settled", "cleared_on": "2026-12-20", "replan": True})
    assert told["on_hold"] is False
    assert told["plan"]["sessions"][1]["change"] == "moves"
    assert life.starts(held)[1] == "2027-01-04 09:00"


def test_today_counts_where_no_day_is_named(life: CourseLife, nurse: Desk, held: UUID) -> None:
    assert answered(nurse, f"/{held}/lift-hold", {"reason": "Settled"})["holds"][0]["cleared_on"] == "2026-12-21"


def test_a_day_that_has_not_come_is_refused(life: CourseLife, nurse: Desk, held: UUID) -> None:
    body = {"reason": "Settled", "cleared_on": "2026-12-22"}
    for path in (f"/{held}/lift-hold", f"/{held}/lift-hold?preview=1"):
        assert [fault["path"] for fault in answered(nurse, path, body, 422)["errors"]] == ["$.cleared_on"]


def test_a_held_course_offers_no_places_and_keeps_those_it_has(life: CourseLife, held: UUID) -> None:
    with life.database.read() as session:
        outlook = life.desk.moves.preview_move(session, life.receptionist, life.clinic_id, held, 2)
    assert outlook.choices == ()
    assert outlook.blocked[0].reasons[0].code == "on_hold"
    assert life.starts(held)[1] == "2026-12-31 10:00"
    life.wait_until("2027-06-01 09:00")
    assert life.show(held)["on_hold"]


def test_a_plan_after_an_unheld_course_is_refused(life: CourseLife) -> None:
    course = life.a_course()
    with life.database.read() as session, pytest.raises(Refusal, match="no_hold"):
        life.desk.moves.preview_lift(session, life.clinician, life.clinic_id, course, date(2026, 11, 30))
