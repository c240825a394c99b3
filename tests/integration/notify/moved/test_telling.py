"""A patient whose sessions the clinic moves is told by one text a move, and by none about what did not last."""

from datetime import timedelta

import pytest

from service.base.actors import Actor
from service.clinics.models import Closure
from service.courses.models import CourseHold, CourseSession
from service.notify.delivery.verdict import Send, Skip, Wait
from service.notify.models import Message
from service.patients.models import Patient
from tests.integration.courses.scene import at
from tests.integration.notify.moved.scene import Mover

TUESDAY = "2027-01-05 11:00"


def test_a_move_is_told_with_the_old_and_the_new_time(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    told = mover.text()
    assert told.body == (
        "Rowan Skin Clinic: your appointment on Monday 4 January at 10:00 is now on Tuesday 5 January at 11:00 with "
        "Imogen Larch. If that does not suit you, answer MOVE."
    )
    assert (told.patient_id, told.course_id, told.session_id) == (mover.patient.id, mover.course_id, mover.booked[1].id)


def test_it_leaves_time_to_take_a_wrong_move_back(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    told = mover.text()
    assert told.due_at == mover.scene.clock.now() + timedelta(minutes=5)
    assert told.expires_at == told.due_at + timedelta(hours=72)
    ready = mover.looked_at(told)
    assert isinstance(ready.verdict, Send)
    assert (ready.to, ready.body, ready.sender is not None) == (mover.patient.mobile, told.body, True)


def test_all_that_moved_at_one_stroke_are_one_text(mover: Mover) -> None:
    mover.move(2, "2027-01-14 10:00")
    third = mover.starts()[2]
    assert third is not None
    assert third != at(mover.STARTS[2])
    body = mover.text().body or ""
    assert "Mon 4 Jan 10:00 is now Thu 14 Jan 10:00 with Imogen Larch, Mon 1 Feb 10:00 is now" in body


def test_a_later_move_takes_the_place_of_a_text_that_has_not_left(mover: Mover) -> None:
    mover.move(2, "2027-01-14 10:00")
    mover.later(minutes=1)
    mover.move(3, "2027-02-12 15:00")
    first, last = mover.texts()
    assert (first.state, first.reason) == ("cancelled", "told_anew")
    assert "Mon 4 Jan 10:00 is now Thu 14 Jan 10:00" in (last.body or "")
    assert "Mon 1 Feb 10:00 is now Fri 12 Feb 15:00" in (last.body or "")


def test_a_text_that_has_left_is_followed_by_one_from_there(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.leaves()
    mover.later(minutes=10)
    mover.move(2, "2027-01-06 12:00")
    assert "on Tuesday 5 January at 11:00 is now on Wednesday 6 January at 12:00" in (mover.text().body or "")


def test_a_move_taken_back_in_time_is_never_told(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.later(minutes=1)
    mover.do("undo", 2)
    (told,) = mover.texts()
    assert (told.state, told.reason) == ("cancelled", "moved_back")


def test_a_move_taken_back_after_it_was_told_is_told_too(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.leaves()
    mover.later(minutes=10)
    mover.do("undo", 2)
    assert "on Tuesday 5 January at 11:00 is now on Monday 4 January at 10:00" in (mover.text().body or "")


def test_taking_back_the_second_of_two_moves_tells_the_first(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.later(minutes=1)
    mover.move(2, "2027-01-06 12:00")
    mover.later(minutes=1)
    mover.do("undo", 2)
    assert "on Monday 4 January at 10:00 is now on Tuesday 5 January at 11:00" in (mover.text().body or "")
    mover.later(minutes=1)
    mover.do("undo", 2)
    assert mover.texts("planned") == []


def test_moved_back_by_hand_is_nothing_to_tell(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.later(minutes=1)
    mover.move(2, mover.STARTS[1])
    assert mover.texts("planned") == []


def test_what_was_cancelled_since_is_not_told_and_the_rest_is(mover: Mover) -> None:
    mover.move(2, "2027-01-14 10:00")
    mover.later(minutes=1)
    mover.do("cancel", 2)
    body = mover.text().body or ""
    assert "your appointment on Monday 1 February at 10:00 is now on" in body
    mover.do("cancel", 3)
    assert [(text.state, text.reason) for text in mover.texts()][-1] == ("cancelled", "session_cancelled")


def test_a_cancelled_session_taken_back_is_nothing_to_tell(mover: Mover) -> None:
    mover.do("cancel", 2)
    mover.later(minutes=1)
    mover.do("undo", 2)
    assert mover.texts() == []


def test_who_took_an_offered_place_by_text_is_not_told_twice(mover: Mover) -> None:
    mover.move(2, TUESDAY, actor=Actor("patient", mover.scene.clinic_id, mover.patient.id))
    assert mover.texts() == []


def test_another_practitioner_is_told_and_another_room_is_not(mover: Mover) -> None:
    mover.move(2, mover.STARTS[1], "imogen", room="room-2")
    assert mover.texts() == []
    mover.move(2, mover.STARTS[1], "felix", room="room-2")
    assert "on Monday 4 January at 10:00 is now with Felix Alder." in (mover.text().body or "")


def test_before_the_booking_is_told_its_text_tells_the_new_time(mover: Mover) -> None:
    wren = mover.scene.patient("Wren Ashby", "+447700900132")
    new = Mover(mover.scene, wren, mover.scene.booked(wren, "2027-01-04 12:00"))
    new.move(1, TUESDAY)
    (told,) = new.texts()
    assert (told.state, told.reason) == ("skipped", "told_with_booking")


@pytest.mark.parametrize(("over", "reason"), [({"channel": "print"}, "prefers_print"), ({"mobile": None}, "no_number")])
def test_who_cannot_be_texted_has_a_row_that_says_so(mover: Mover, over: dict[str, str | None], reason: str) -> None:
    with mover.scene.database.write() as session:
        patient = session.get_one(Patient, (mover.scene.clinic_id, mover.patient.id))
        for name, value in over.items():
            setattr(patient, name, value)
    mover.move(2, TUESDAY)
    (told,) = mover.texts()
    assert (told.state, told.reason) == ("skipped", reason)


def test_consent_that_comes_later_plans_it_again(mover: Mover) -> None:
    mover.agrees(given=False)
    mover.move(2, TUESDAY)
    assert [text.reason for text in mover.texts()] == ["no_consent"]
    mover.later(hours=1)
    mover.agrees(given=True)
    assert mover.text().due_at == mover.scene.clock.now()


def test_at_night_it_waits_for_the_morning(mover: Mover) -> None:
    mover.scene.wait_until("2026-12-01 22:00")
    mover.move(2, TUESDAY)
    assert mover.text().due_at == at("2026-12-02 08:00")


def test_a_session_before_the_text_could_leave_is_for_the_telephone(mover: Mover) -> None:
    mover.scene.wait_until("2026-12-01 14:00")
    mover.move(1, "2026-12-01 14:04")
    (told,) = mover.texts()
    assert (told.state, told.reason) == ("skipped", "moved_too_near")


def test_the_reminder_of_a_near_session_comes_behind_it(mover: Mover) -> None:
    mover.move(1, "2026-11-30 15:00")
    (reminder,) = mover.scene.all(Message, Message.step == "prepare", Message.session_id == mover.booked[0].id)
    assert reminder.due_at > mover.text().due_at


def test_without_consent_when_it_is_to_leave_it_stays(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    mover.agrees(given=False)
    assert mover.looked_at(mover.text()).verdict == Skip("no_consent")


def test_a_hold_does_not_keep_the_new_time_back(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    told = mover.text()
    with mover.scene.database.write() as session:
        hold = CourseHold(clinic_id=told.clinic_id, course_id=mover.course_id, cause="concern")
        hold.placed_at = mover.scene.clock.now()
        session.add(hold)
    assert isinstance(mover.looked_at(told).verdict, Send)


def test_a_time_that_holds_no_more_does_not_leave(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    told = mover.text()
    with mover.scene.database.write() as session:
        session.get_one(CourseSession, (told.clinic_id, mover.booked[1].id)).placement += 1
    assert mover.looked_at(told).verdict == Skip("session_moved")


def test_while_another_place_is_offered_it_tells_nothing(mover: Mover) -> None:
    mover.move(1, "2026-12-08 10:00")
    told = mover.text()
    mover.scene.sick(on=at("2026-12-08 10:00").date())
    verdict = mover.looked_at(told).verdict
    assert isinstance(verdict, Wait)
    assert verdict.reason == "withheld_offer_open"


def test_of_a_place_at_which_nobody_can_treat_it_tells_nothing(mover: Mover) -> None:
    mover.move(2, TUESDAY)
    told, house = mover.text(), mover.scene.house
    with mover.scene.database.write() as session:
        on = at(TUESDAY).date()
        session.add(Closure(clinic_id=house.clinic.id, site_id=house.site.id, on_date=on, reason="Painters"))
    verdict = mover.looked_at(told).verdict
    assert isinstance(verdict, Wait)
    assert verdict.reason == "withheld_place_lost"
