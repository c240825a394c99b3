from datetime import date

import pytest

from service.base.actors import SYSTEM
from service.base.database import Database
from service.base.ids import new_id
from service.courses.day import DaySession, day_sessions
from tests.integration.courses.scene import Scene, at, wanted


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_course_life` and `test_booking` walk the same ways on both."""
    return sqlite_database


def on(scene: Scene, day: date) -> list[DaySession]:
    with scene.database.read() as session:
        return day_sessions(session, scene.clinic_id, day)


def test_a_day_lists_its_sessions_in_order_with_names(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 14:00"), wanted(2, "2027-01-04 10:00"))
    scene.book(wanted(1, "2026-12-07 09:00", practitioner="felix"), patient_id=scene.house.patients[1].id)
    first, second = on(scene, date(2026, 12, 7))
    assert (first.patient_name, first.practitioner_name, first.start) == (
        "Otto Thistle",
        "Felix Alder",
        at("2026-12-07 09:00"),
    )
    assert (second.patient_name, second.number, second.of) == ("Marnie Thistle", 1, 2)
    assert (second.protocol_name, second.state, second.on_hold) == ("Micro-needling, face", "booked", False)


def test_a_day_begins_and_ends_at_local_midnight(scene: Scene) -> None:
    scene.book(wanted(1, "2027-04-05 09:00"))
    assert [len(on(scene, date(2027, 4, day))) for day in (4, 5, 6)] == [0, 1, 0]


def test_a_day_shows_no_other_clinic(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 14:00"))
    scene.cast = type(scene.cast)(scene.cast.outsider, scene.cast.owner)
    assert on(scene, date(2026, 12, 7)) == []


def test_a_day_marks_courses_on_hold(scene: Scene) -> None:
    course = scene.book(wanted(1, "2026-12-07 14:00")).course
    with scene.database.write() as session:
        scene.desk.place_hold(session, SYSTEM, scene.clinic_id, course.id, "concern", new_id())
    assert on(scene, date(2026, 12, 7))[0].on_hold
