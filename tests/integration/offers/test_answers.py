"""The patient answers by text: CONFIRM takes the place, anything else brings a person to the telephone."""

from datetime import timedelta

import pytest

from service.courses.models import CourseSession
from service.notify.delivery.verdict import LOOK_AGAIN, Send, Wait
from service.patients.models import Patient
from tests.integration.courses.scene import at
from tests.integration.offers.scene import Scene

TEN = "2026-12-01 10:00"


@pytest.fixture
def asked(scene: Scene, linnet: Patient) -> CourseSession:
    """A session on Tuesday whose patient has got the text with the offer."""
    (one,) = scene.booked(linnet, TEN)
    scene.sick()
    scene.goes_out(scene.texts()[0])
    return one


def test_confirm_moves_the_session_to_the_place_that_was_kept(
    scene: Scene, linnet: Patient, asked: CourseSession
) -> None:
    offer = scene.offer()
    scene.answers(linnet, "CONFIRM")
    moved = scene.one(asked.id)
    assert (moved.starts_at, moved.practitioner_id, moved.room_id) == (
        offer.starts_at,
        offer.practitioner_id,
        offer.room_id,
    )
    assert scene.offer().state == "agreed"
    assert not [*scene.items(), *scene.reserved()]


def test_it_is_told_once_where_the_patient_comes_now(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.answers(linnet, "CONFIRM")
    (told,) = scene.texts("acknowledgement")
    assert told.body == "Rowan Skin Clinic: thank you, your appointment is now on Tuesday 1 December at 10:00."
    scene.goes_out(told, sid="SMtold")
    scene.answers(linnet, "Confirm")
    assert len(scene.texts("acknowledgement")) == 1
    assert scene.items() == []


def test_move_keeps_the_session_and_asks_for_a_call(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.answers(linnet, "MOVE")
    assert (scene.offer().state, scene.offer().why_call) == ("to_call", "declined")
    assert scene.one(asked.id).starts_at == at(TEN)
    assert [item.urgency for item in scene.items()] == ["admin"]
    assert len(scene.reserved()) == 1
    assert len(scene.texts()) == 1


@pytest.mark.parametrize("words", ["ok thanks", "what about thursday?"])
def test_any_other_answer_is_read_by_a_person(scene: Scene, linnet: Patient, asked: CourseSession, words: str) -> None:
    scene.answers(linnet, words)
    assert (scene.offer().state, scene.offer().why_call) == ("to_call", "declined")
    assert len(scene.items()) == 1


def test_stop_stops_and_the_desk_rings(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.answers(linnet, "STOP")
    assert (scene.offer().state, scene.offer().why_call) == ("to_call", "not_textable")
    assert scene.items() == []


def test_a_late_confirm_still_takes_a_place_that_is_kept(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.wait_until("2026-12-01 08:30")
    scene.answers(linnet, "CONFIRM")
    assert scene.offer().state == "agreed"
    assert scene.one(asked.id).practitioner_id == scene.offer().practitioner_id


def test_a_place_that_is_lost_brings_a_person(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.wait_until("2026-12-01 10:30")
    scene.answers(linnet, "CONFIRM")
    assert (scene.offer().state, scene.offer().why_call) == ("to_call", "place_lost")
    assert [item.urgency for item in scene.items()] == ["admin"]


def test_confirm_to_an_offer_that_has_ended_is_read_by_a_person(
    scene: Scene, linnet: Patient, asked: CourseSession
) -> None:
    with scene.database.write() as session:
        scene.program.offers.answers.withdraw(session, scene.desk, scene.clinic_id, scene.offer().id)
    scene.answers(linnet, "CONFIRM")
    assert [item.urgency for item in scene.items()] == ["admin"]
    assert scene.one(asked.id).starts_at == at(TEN)


def test_confirm_to_the_newest_reminder_keeps_the_session_there(scene: Scene, linnet: Patient) -> None:
    (one,) = scene.booked(linnet, "2026-12-04 10:00")
    reminder = next(text for text in scene.texts("step") if text.step == "prepare")
    scene.goes_out(reminder)
    scene.answers(linnet, "CONFIRM")
    assert scene.one(one.id).confirmed_at == scene.clock.now()
    assert scene.items() == []


def test_confirm_to_a_reminder_of_a_former_place_is_read_by_a_person(scene: Scene, linnet: Patient) -> None:
    (one,) = scene.booked(linnet, "2026-12-04 10:00")
    scene.goes_out(next(text for text in scene.texts("step") if text.step == "prepare"))
    with scene.database.write() as session:
        row = session.get_one(CourseSession, (one.clinic_id, one.id))
        row.placement += 1
    scene.answers(linnet, "CONFIRM")
    assert scene.one(one.id).confirmed_at is None
    assert [item.urgency for item in scene.items()] == ["admin"]


def test_move_to_a_reminder_keeps_the_place(scene: Scene, linnet: Patient) -> None:
    (one,) = scene.booked(linnet, "2026-12-04 10:00")
    scene.goes_out(next(text for text in scene.texts("step") if text.step == "prepare"))
    scene.answers(linnet, "MOVE")
    assert scene.one(one.id).starts_at == at("2026-12-04 10:00")
    assert [item.urgency for item in scene.items()] == ["admin"]


def test_no_reminder_tells_a_place_at_which_nobody_can_see_the_patient(
    scene: Scene, linnet: Patient, asked: CourseSession
) -> None:
    (reminder,) = (text for text in scene.texts("step") if text.step == "prepare")
    judged = scene.program.delivery.checks.look_at
    with scene.database.read() as session:
        assert judged(session, reminder, reminder.due_at).verdict == Wait(
            reminder.due_at + LOOK_AGAIN, "withheld_offer_open"
        )
    scene.answers(linnet, "CONFIRM")
    (again,) = (text for text in scene.texts("step") if text.step == "prepare")
    with scene.database.read() as session:
        assert isinstance(judged(session, again, again.due_at).verdict, Send)


def test_a_confirm_that_may_be_meant_for_either_is_read_by_a_person(
    scene: Scene, linnet: Patient, asked: CourseSession
) -> None:
    scene.clock.advance(timedelta(minutes=1))
    scene.goes_out(next(text for text in scene.texts("step") if text.step == "booked"), sid="SMbooked")
    scene.answers(linnet, "CONFIRM")
    assert scene.offer().state == "asked"
    assert [item.urgency for item in scene.items()] == ["admin"]
