"""Nobody at all is missing from a sick day's list, whatever was offered, asked or booked before it."""

from uuid import UUID

import pytest

from service.base.errors import Refusal
from service.courses.models import CourseSession
from service.courses.offers.fitting import FreePlace
from service.courses.offers.models import Offer, SickDay, WaitingEntry
from service.courses.offers.waiting import EntryDraft
from service.patients.models import Patient
from tests.cast import a_consent
from tests.integration.courses.scene import at
from tests.integration.offers.scene import TUESDAY, Scene

TEN, TWO = "2026-12-01 10:00", "2026-12-01 14:00"
EARLIER = FreePlace(start=at("2026-11-30 15:00"), minutes=60, practitioner="felix", room="room-2")
WITH_THE_SICK = FreePlace(start=at("2026-12-01 09:00"), minutes=60, practitioner="imogen", room="room-1")


def offered_before(scene: Scene, one: CourseSession, place: FreePlace = EARLIER) -> Offer:
    """Offer a place from the waiting list to whoever waits for an earlier one."""
    waiting, clinic_id = scene.program.offers.waiting, scene.clinic_id
    with scene.database.write() as session:
        entry = waiting.add(session, scene.desk, clinic_id, EntryDraft(session_id=one.id))
        return waiting.offer(session, scene.desk, clinic_id, entry.id, place)


def rows_of(scene: Scene, day: SickDay) -> dict[UUID | None, Offer]:
    return {offer.session_id: offer for offer in scene.offers() if offer.sick_day_id == day.id}


def day_of(scene: Scene) -> SickDay:
    (day,) = scene.all(SickDay)
    return day


@pytest.fixture
def one(scene: Scene, linnet: Patient) -> CourseSession:
    return scene.booked(linnet, TWO)[0]


def test_every_session_of_the_day_has_a_row(scene: Scene, one: CourseSession) -> None:
    offered_before(scene, one)
    silent = scene.patient("Piers Hollin", "+447700900132")
    with scene.database.write() as session:
        a_consent(session, silent, given=False, at=scene.clock.now())
    booked = [
        one,
        scene.booked(silent, "2026-12-01 09:00")[0],
        scene.booked(scene.patient("Ada Quill", None), "2026-12-01 10:30")[0],
        scene.booked(scene.patient("Wren Ashby", "+447700900134"), "2026-12-01 12:00")[0],
    ]
    rows = rows_of(scene, scene.sick())
    assert set(rows) == {each.id for each in booked}
    assert {row.state for row in rows.values()} <= {"asked", "to_call"}
    assert day_of(scene).closed_at is None


def test_who_was_asked_already_stays_asked_and_is_on_the_list(scene: Scene, one: CourseSession) -> None:
    offer = offered_before(scene, one)
    rows = rows_of(scene, scene.sick())
    assert (rows[one.id].id, rows[one.id].state, rows[one.id].starts_at) == (offer.id, "asked", EARLIER.start)
    assert len(scene.texts()) == len(scene.reserved()) == 1


def test_the_preview_says_that_somebody_was_asked_already(scene: Scene, one: CourseSession) -> None:
    offer = offered_before(scene, one)
    with scene.database.read() as session:
        plan = scene.program.offers.sick_days.preview(session, scene.clinic_id, "imogen", TUESDAY)
    (row,) = plan.rows
    assert row.asked is not None
    assert (row.asked.id, row.to, row.reasons) == (offer.id, None, ())


def test_taking_the_earlier_place_settles_the_sick_day(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    offered_before(scene, one)
    scene.goes_out(scene.texts()[0])
    scene.sick()
    scene.answers(linnet, "CONFIRM")
    assert scene.one(one.id).starts_at == EARLIER.start
    assert day_of(scene).closed_at is not None


def test_declining_the_earlier_place_leaves_the_patient_to_be_rung(
    scene: Scene, linnet: Patient, one: CourseSession
) -> None:
    offered_before(scene, one)
    scene.goes_out(scene.texts()[0])
    day = scene.sick()
    scene.answers(linnet, "MOVE")
    assert rows_of(scene, day)[one.id].state == "to_call"
    assert day_of(scene).closed_at is None


@pytest.mark.parametrize("how", ["withdraw", "called"])
def test_an_earlier_offer_that_ends_without_agreement_leaves_a_row_of_its_own(
    scene: Scene, one: CourseSession, how: str
) -> None:
    offer, day, answers = offered_before(scene, one), scene.sick(), scene.program.offers.answers
    with scene.database.write() as session:
        if how == "withdraw":
            answers.withdraw(session, scene.desk, scene.clinic_id, offer.id)
        else:
            answers.called(session, scene.desk, scene.clinic_id, offer.id, keep=True)
    (row,) = (each for each in scene.offers() if each.state == "to_call")
    assert (row.sick_day_id, row.session_id, row.why_call) == (day.id, one.id, "not_taken")
    assert day_of(scene).closed_at is None
    assert scene.all(WaitingEntry)[0].state == "waiting"
    with scene.database.write() as session:
        answers.called(session, scene.desk, scene.clinic_id, row.id, keep=True)
    assert day_of(scene).closed_at is not None


def test_a_withdrawn_place_leaves_its_patient_to_be_rung(scene: Scene, one: CourseSession) -> None:
    scene.sick()
    with scene.database.write() as session:
        scene.program.offers.answers.withdraw(session, scene.desk, scene.clinic_id, scene.offer().id)
    rung = next(offer for offer in scene.offers() if offer.state == "to_call")
    assert (rung.session_id, rung.starts_at, rung.why_call) == (one.id, None, "not_taken")
    assert (scene.reserved(), day_of(scene).closed_at) == ([], None)
    with pytest.raises(Refusal, match="no_place_offered"), scene.database.write() as session:
        scene.program.offers.answers.withdraw(session, scene.desk, scene.clinic_id, rung.id)


def test_who_gives_the_place_up_needs_no_second_row(scene: Scene, one: CourseSession) -> None:
    offer = offered_before(scene, one)
    scene.sick()
    with scene.database.write() as session:
        scene.program.offers.answers.called(session, scene.desk, scene.clinic_id, offer.id, keep=False)
    assert [each.state for each in scene.offers()] == ["called"]
    assert day_of(scene).closed_at is not None


def test_an_offered_place_with_the_sick_brings_a_person(scene: Scene, linnet: Patient, one: CourseSession) -> None:
    offered_before(scene, one, WITH_THE_SICK)
    scene.goes_out(scene.texts()[0])
    day = scene.sick()
    row = rows_of(scene, day)[one.id]
    assert (row.state, row.why_call) == ("to_call", "place_away")
    assert scene.reserved() == []
    scene.answers(linnet, "CONFIRM")
    assert scene.one(one.id).starts_at == at(TWO)
    assert [item.urgency for item in scene.items()] == ["admin"]


def test_an_offer_of_another_day_whose_place_is_lost_is_rung_too(scene: Scene, linnet: Patient) -> None:
    """Felix would have stood in for Imogen, and falls ill as well."""
    scene.booked(linnet, TEN)
    scene.sick()
    assert scene.offer().starts_at == at(TEN)
    scene.sick(practitioner="felix")
    assert (scene.offer().state, scene.offer().why_call) == ("to_call", "place_away")


def test_an_earlier_offer_stands_when_the_sick_day_is_taken_back(scene: Scene, one: CourseSession) -> None:
    offer, day = offered_before(scene, one), scene.sick()
    with scene.database.write() as session:
        scene.program.offers.sick_days.take_back(session, scene.desk, scene.clinic_id, day.id)
    assert (scene.offer().id, scene.offer().state, scene.offer().sick_day_id) == (offer.id, "asked", None)


def test_a_tick_taken_back_on_a_sick_day_brings_its_patient_onto_the_list(scene: Scene, one: CourseSession) -> None:
    courses = scene.program.courses
    day = scene.sick()
    with scene.database.write() as session:
        courses.complete(session, scene.desk, scene.clinic_id, one.course_id, 1)
    assert rows_of(scene, day)[one.id].state == "withdrawn"
    with scene.database.write() as session:
        courses.undo(session, scene.desk, scene.clinic_id, one.course_id, 1)
    states = sorted(offer.state for offer in scene.offers())
    assert states == ["to_call", "withdrawn"]
    assert day_of(scene).closed_at is None
