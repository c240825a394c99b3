import pytest

from service.base.database import Database
from service.base.errors import Refusal
from service.courses.planning import Proposal
from service.courses.requests import BookingRequest
from tests.integration.courses.scene import Scene, at, wanted


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_course_life` and `test_booking` walk the same ways on both."""
    return sqlite_database


def alternatives(scene: Scene, request: BookingRequest) -> list[Proposal]:
    """Be refused a booking, and ask afresh what can be had."""
    with pytest.raises(Refusal, match="slot_taken") as refused, scene.database.write() as session:
        scene.desk.book(session, scene.receptionist, request)
    with scene.database.read() as session:
        return scene.desk.alternatives(session, scene.clinic_id, request, refused.value)


def test_the_sessions_that_were_free_stay_where_they_are(scene: Scene) -> None:
    scene.book(wanted(1, "2027-01-04 10:00"), patient_id=scene.house.patients[1].id)
    wishes = (wanted(1, "2026-12-07 10:00"), wanted(2, "2027-01-04 10:00"), wanted(3, "2027-02-01 10:00"))
    first, *others = alternatives(scene, scene.request(*wishes))
    assert [one.start for one in first.sessions][::2] == [at("2026-12-07 10:00"), at("2027-02-01 10:00")]
    assert first.sessions[1].start.date() == at("2027-01-04 09:00").date()
    assert len(others) == 2


def test_an_alternative_can_be_booked(scene: Scene) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"), patient_id=scene.house.patients[1].id)
    found = alternatives(scene, scene.request(wanted(1, "2026-12-07 10:00")))
    assert len(found) == 3
    one = found[0].sessions[0]
    scene.book(wanted(1, one.start, practitioner=one.practitioner, room=one.room))
