"""The patient answers by text: CONFIRM takes the place, anything else brings a person to the telephone."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from service.clinics.timetable_models import Absence
from service.courses.models import CourseSession
from service.courses.offers.reading import offer_views
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
    assert told.body == (
        "Rowan Skin Clinic: thank you, your appointment is now on Tuesday 1 December at 10:00 with Felix Alder."
    )
    scene.goes_out(told, sid="SMtold")
    scene.answers(linnet, "Confirm")
    assert len(scene.texts("acknowledgement")) == 1
    assert scene.items() == []


def test_move_keeps_the_session_and_asks_for_a_call(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.answers(linnet, "MOVE")
    assert (scene.offer().state, scene.offer().why_call) == ("to_call", "declined")
    assert scene.one(asked.id).starts_at == at(TEN)
    assert len(scene.reserved()) == 1
    assert len(scene.texts()) == 1


def test_move_alone_is_on_the_call_list_and_not_in_the_inbox_as_well(
    scene: Scene, linnet: Patient, asked: CourseSession
) -> None:
    scene.answers(linnet, "MOVE")
    assert scene.items() == []
    (told,) = scene.texts("acknowledgement")
    assert told.body == (
        "Rowan Skin Clinic: thank you. We have noted that you would like another time, and our staff look for one in "
        "opening hours."
    )


def test_move_once_more_changes_nothing(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.answers(linnet, "MOVE")
    scene.goes_out(scene.texts("acknowledgement")[0], sid="SMnoted")
    scene.answers(linnet, "Move")
    assert scene.items() == []
    assert scene.offer().state == "to_call"
    assert len(scene.texts("acknowledgement")) == 1


def test_move_after_the_offer_has_ended_is_read_by_a_person(
    scene: Scene, linnet: Patient, asked: CourseSession
) -> None:
    scene.answers(linnet, "MOVE")
    scene.goes_out(scene.texts("acknowledgement")[0], sid="SMnoted")
    with scene.database.write() as session:
        scene.program.offers.answers.withdraw(session, scene.desk, scene.clinic_id, scene.offer().id)
    scene.answers(linnet, "MOVE")
    assert [item.urgency for item in scene.items()] == ["admin"]


def test_confirm_after_move_is_read_by_a_person(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.answers(linnet, "MOVE")
    scene.goes_out(scene.texts("acknowledgement")[0], sid="SMnoted")
    scene.answers(linnet, "CONFIRM")
    assert [item.urgency for item in scene.items()] == ["admin"]
    assert scene.one(asked.id).starts_at == at(TEN)


def test_a_late_move_is_told_on_the_call_list(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.wait_until("2026-12-01 08:00")
    assert scene.offer().why_call == "no_answer"
    scene.answers(linnet, "MOVE")
    assert (scene.offer().state, scene.offer().why_call) == ("to_call", "declined")
    assert scene.items() == []


def test_move_with_a_photo_is_seen_by_a_person(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.answers(linnet, "MOVE", media=1)
    assert len(scene.items()) == 1
    assert scene.offer().state == "to_call"


def test_the_call_list_leads_to_what_the_patient_wrote(scene: Scene, linnet: Patient, asked: CourseSession) -> None:
    scene.answers(linnet, "what about thursday?")
    with scene.database.read() as session:
        (view,) = offer_views(session, scene.clinic_id, scene.offers(), scene.program.offers.texts)
    (item,) = scene.items()
    assert view["inbox_item_id"] == item.id


def test_the_text_names_who_it_is_with_where_that_changes(scene: Scene, asked: CourseSession) -> None:
    (text,) = scene.texts()
    assert (text.body or "").startswith(
        "Rowan Skin Clinic: we are sorry, your practitioner cannot see you on Tuesday 1 December at 10:00. "
        "A place at the same time with Felix Alder is kept for you until Tue 1 Dec 08:00."
    )


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
        row.placement, row.starts_at, row.ends_at = row.placement + 1, at("2026-12-09 10:00"), at("2026-12-09 11:00")
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


def test_no_reminder_tells_a_place_while_whoever_treats_there_is_away(scene: Scene, linnet: Patient) -> None:
    scene.booked(linnet, "2026-12-04 10:00")
    (reminder,) = (text for text in scene.texts("step") if text.step == "prepare")
    judged, house = scene.program.delivery.checks.look_at, scene.house
    leave = {"starts_at": at("2026-12-04 00:00"), "ends_at": at("2026-12-05 00:00"), "created_at": scene.clock.now()}
    with scene.database.write() as session:
        absence = Absence(clinic_id=house.clinic.id, site_id=house.site.id, kind="leave", **leave)
        absence.practitioner_id = house.practitioners[0].id
        session.add(absence)
    with scene.database.read() as session:
        verdict = judged(session, reminder, reminder.due_at).verdict
        assert verdict == Wait(reminder.due_at + LOOK_AGAIN, "withheld_place_lost")
    with scene.database.write() as session:
        session.execute(delete(Absence))
    with scene.database.read() as session:
        assert isinstance(judged(session, reminder, reminder.due_at).verdict, Send)


def test_a_confirm_that_may_be_meant_for_either_is_read_by_a_person(
    scene: Scene, linnet: Patient, asked: CourseSession
) -> None:
    scene.clock.advance(timedelta(minutes=1))
    scene.goes_out(next(text for text in scene.texts("step") if text.step == "booked"), sid="SMbooked")
    scene.answers(linnet, "CONFIRM")
    assert scene.offer().state == "asked"
    assert [item.urgency for item in scene.items()] == ["admin"]
