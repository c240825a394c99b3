"""Nobody stays on the waiting list for what they have, or for what is over; and a change taken back lets them wait on."""

from datetime import date
from typing import Any

import pytest

from service.courses.life.model import Place
from service.courses.models import CourseSession
from service.courses.offers.models import WaitingEntry
from service.patients.models import Patient
from tests.integration.courses.scene import KEY, at
from tests.integration.offers.scene import Scene
from tests.integration.offers.test_waiting_list import FREE, fitting, offered, waits


@pytest.fixture
def one(scene: Scene, linnet: Patient) -> CourseSession:
    """A session two weeks from now, whose patient would come earlier."""
    return scene.booked(linnet, "2026-12-14 10:00")[0]


def state(scene: Scene) -> str:
    (entry,) = scene.all(WaitingEntry)
    assert (entry.ended_at is None) == (entry.state in {"waiting", "offered"})
    return entry.state


def listed(scene: Scene) -> int:
    with scene.database.read() as session:
        return len(scene.program.offers.waiting.entries(session, scene.clinic_id))


def do(scene: Scene, what: str, one: CourseSession, *given: Any) -> None:
    with scene.database.write() as session:
        desk: Any = scene.program.courses if what in {"complete", "undo"} else scene.program.courses.moves
        getattr(desk, what)(session, scene.desk, one.clinic_id, one.course_id, one.number, *given)


def moved(scene: Scene, one: CourseSession, start: str, practitioner: str = "imogen") -> None:
    do(scene, "move", one, Place(at(start), practitioner, "room-1"))


@pytest.mark.parametrize("what", ["complete", "drop"])
def test_a_session_that_is_over_is_waited_for_no_more(scene: Scene, one: CourseSession, what: str) -> None:
    waits(scene, one)
    scene.wait_until("2026-12-14 11:00")
    do(scene, what, one)
    assert (state(scene), listed(scene)) == ("withdrawn", 0)
    do(scene, "undo", one)
    assert (state(scene), listed(scene)) == ("waiting", 1)


def test_an_open_offer_ends_with_the_wait(scene: Scene, one: CourseSession) -> None:
    offered(scene, waits(scene, one))
    do(scene, "drop", one)
    assert (state(scene), scene.offer().state, scene.reserved()) == ("withdrawn", "withdrawn", [])


def test_a_session_that_lost_its_place_is_waited_for_still(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    do(scene, "cancel", one)
    assert (state(scene), fitting(scene)) == ("waiting", ["Linnet Marlowe"])


def test_an_earlier_place_from_the_desk_ends_the_wait_until_it_is_taken_back(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    moved(scene, one, "2026-12-07 10:00")
    assert (state(scene), listed(scene)) == ("placed", 0)
    do(scene, "undo", one)
    assert (state(scene), listed(scene)) == ("waiting", 1)


def test_a_later_place_does_not(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    moved(scene, one, "2026-12-17 10:00")
    assert state(scene) == "waiting"


@pytest.mark.parametrize(
    "wish",
    [
        {"practitioner": "felix"},
        {"preferred": {"days": ["thu"]}},
        {"preferred": {"from": "14:00"}},
        {"first_day": date(2026, 12, 8)},
        {"last_day": date(2026, 12, 4)},
    ],
)
def test_an_earlier_place_that_is_not_what_they_asked_for_does_not(
    scene: Scene, one: CourseSession, wish: dict[str, Any]
) -> None:
    waits(scene, one, **wish)
    moved(scene, one, "2026-12-07 10:00")
    assert state(scene) == "waiting"


def test_any_place_ends_the_wait_of_one_that_had_none(scene: Scene, one: CourseSession) -> None:
    do(scene, "cancel", one)
    waits(scene, one)
    moved(scene, one, "2026-12-21 10:00")
    assert state(scene) == "placed"


def test_an_offer_that_the_desk_overtakes_with_a_later_place_leaves_the_patient_waiting(
    scene: Scene, one: CourseSession
) -> None:
    offered(scene, waits(scene, one))
    moved(scene, one, "2026-12-17 10:00")
    assert (scene.offer().state, state(scene)) == ("moved", "waiting")


def test_an_agreed_place_that_is_taken_back_lets_them_wait_on(
    scene: Scene, linnet: Patient, one: CourseSession
) -> None:
    offered(scene, waits(scene, one))
    scene.goes_out(scene.texts()[0])
    scene.answers(linnet, "CONFIRM")
    assert (scene.one(one.id).starts_at, state(scene)) == (FREE.start, "placed")
    do(scene, "undo", one)
    assert (scene.one(one.id).starts_at, state(scene)) == (at("2026-12-14 10:00"), "waiting")


def test_who_was_taken_off_the_list_does_not_come_back_with_an_undo(scene: Scene, one: CourseSession) -> None:
    entry = waits(scene, one)
    with scene.database.write() as session:
        scene.program.offers.waiting.withdraw(session, scene.desk, scene.clinic_id, entry.id)
    moved(scene, one, "2026-12-07 10:00")
    do(scene, "undo", one)
    assert state(scene) == "withdrawn"


def test_who_was_put_on_the_list_anew_waits_once(scene: Scene, one: CourseSession) -> None:
    waits(scene, one)
    moved(scene, one, "2026-12-07 10:00")
    waits(scene, one)
    do(scene, "undo", one)
    assert sorted(entry.state for entry in scene.all(WaitingEntry)) == ["placed", "waiting"]


def test_a_session_without_a_place_that_is_dropped_is_not_on_the_list(scene: Scene, one: CourseSession) -> None:
    do(scene, "cancel", one)
    waits(scene, one)
    do(scene, "drop", one)
    assert (listed(scene), fitting(scene)) == (0, [])


def test_a_course_that_is_booked_ends_the_wait_for_its_first_session(scene: Scene, linnet: Patient) -> None:
    waits(scene, patient_id=linnet.id, protocol=KEY)
    scene.booked(scene.patient("Piers Hollin", "+447700900132"), "2026-12-07 09:00")
    assert (state(scene), listed(scene)) == ("waiting", 1)
    scene.booked(linnet, "2026-12-07 14:00")
    assert (state(scene), listed(scene)) == ("placed", 0)


def test_an_offer_of_a_first_session_ends_when_the_course_is_booked(scene: Scene, linnet: Patient) -> None:
    offered(scene, waits(scene, patient_id=linnet.id, protocol=KEY))
    scene.booked(linnet, "2026-12-07 14:00")
    assert (state(scene), scene.offer().state, scene.reserved()) == ("placed", "moved", [])
    assert scene.texts()[0].reason == "offer_over"


def test_a_place_for_a_later_session_begins_no_course(scene: Scene, linnet: Patient) -> None:
    ones = scene.booked(linnet, "2026-12-07 10:00", "2027-01-11 10:00")
    do(scene, "cancel", ones[1])
    waits(scene, patient_id=linnet.id, protocol=KEY)
    moved(scene, ones[1], "2027-01-12 10:00")
    assert state(scene) == "waiting"
