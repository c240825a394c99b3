"""A course on one page: its sessions, its hold, and one timeline of sessions, texts and replies."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from service.base.actors import ROLES, Actor, Role
from service.courses.models import CourseSession
from service.notify.models import Message
from tests.integration.pages.scene import PHONE, a_known_patient, at_start_of, booked, texted, went_out
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web, desk: Visitor) -> UUID:
    """A course whose first session begins now."""
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    return course


@pytest.mark.parametrize("role", ROLES)
def test_everybody_on_the_staff_may_look(web: Web, course: UUID, role: Role) -> None:
    assert "Linnet Marlowe" in web.signed_in(role).see(f"/courses/{course}")


def test_visitors_are_asked_to_sign_in(web: Web, course: UUID) -> None:
    assert web.visitor().get(f"/courses/{course}").location.startswith("/sign-in")


def test_another_clinics_course_is_not_there(web: Web, course: UUID) -> None:
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.get(f"/courses/{course}").status_code == 404
    assert outsider.get(f"/courses/{course}/live").status_code == 404
    for act in ("sessions/1/complete", "sessions/1/undo", "lift-hold"):
        assert outsider.post(f"/courses/{course}/{act}", reason="fine").status_code == 404


def test_a_coming_text_says_when_and_in_which_words(desk: Visitor, course: UUID) -> None:
    page = desk.do(f"/courses/{course}/sessions/1/complete")
    assert "will be sent Tue 1 December, 09:00" in page
    assert "SPF 50" in page
    assert "Counts as 2 texts." in page


def test_the_words_of_texts_are_folded_and_what_is_far_ahead_is_too(desk: Visitor, course: UUID) -> None:
    page = desk.do(f"/courses/{course}/sessions/1/complete")
    timeline = page[page.index('class="timeline"') :]
    ahead = timeline[timeline.index("Day 1") :]
    assert ahead.index("Read what it says") < ahead.index("SPF 50")
    near, later = timeline.split('<details id="later-')
    assert "Now" in near
    assert "Session 3" in later
    assert "hx-morph-skip" in later  # a page that asks again every few seconds leaves it as it was opened


def test_the_eye_area_brings_its_own_advice(desk: Visitor, course: UUID) -> None:
    page = desk.do(f"/courses/{course}/sessions/1/complete", areas_asked="yes", areas="eyes")
    assert "micro-bruising" in page


def test_the_true_time_is_what_counts(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(hours=3))
    page = desk.do(f"/courses/{course}/sessions/1/complete", ended_at="10:40", ended_on="2026-11-30")
    assert "ended 10:40" in page


@pytest.mark.parametrize("ended_at", ["23:59", "soon"])
def test_an_impossible_time_is_refused_in_the_page(desk: Visitor, course: UUID, ended_at: str) -> None:
    response = desk.post(f"/courses/{course}/sessions/1/complete", ended_at=ended_at, ended_on="2026-11-30")
    assert response.status_code == 422
    assert "Nothing was changed." in response.text
    assert "0 of 3 sessions done" in response.text


def test_undo_takes_the_texts_back(desk: Visitor, course: UUID) -> None:
    desk.press(f"/courses/{course}/sessions/1/complete")
    page = desk.do(f"/courses/{course}/sessions/1/undo")
    assert "Session 1 is booked again" in page
    assert "The tick that the session was completed has been taken back." in page


def test_undoing_twice_is_refused_in_the_page(desk: Visitor, course: UUID) -> None:
    response = desk.post(f"/courses/{course}/sessions/1/undo")
    assert response.status_code == 409
    assert "There is no change left to take back." in response.text
    assert "0 of 3 sessions done" in response.text


def test_only_sessions_whose_day_has_come_ask_to_be_ticked(desk: Visitor, course: UUID) -> None:
    page = desk.see(f"/courses/{course}")
    assert f"/courses/{course}/sessions/1/complete" in page
    assert f"/courses/{course}/sessions/2/complete" not in page


def test_a_session_of_an_earlier_day_is_ticked_for_that_day(web: Web, desk: Visitor, course: UUID) -> None:
    web.clock.advance(timedelta(days=2))
    assert "Ended on Mon 30 November at" in desk.see(f"/courses/{course}")


def test_a_reply_stands_among_the_texts_with_its_deciding_words(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(f"/courses/{course}/sessions/1/complete")
    texted(web, "it is weeping and really sore")
    page = desk.see(f"/courses/{course}/live")
    assert "Linnet M wrote" in page
    assert "<mark>weeping</mark>" in page
    assert "Automatic answer" in page
    assert "<html" not in page


def test_a_hold_says_since_when_and_why_and_what_waits(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(f"/courses/{course}/sessions/1/complete")
    item = texted(web, "PAIN")
    assert item is not None
    page = desk.see(f"/courses/{course}")
    assert "On hold since Mon 30 November" in page
    assert f'href="/inbox/{item.id}"' in page
    assert "Withheld while the course is on hold." in page
    assert "due Sat 5 December" in page
    assert "will be sent Sat 5 December" not in page


def test_after_a_stop_no_text_claims_that_it_will_be_sent(web: Web, desk: Visitor, course: UUID) -> None:
    texted(web, "STOP")
    page = desk.see(f"/courses/{course}")
    assert "This number has answered STOP" in page
    assert "will be sent" not in page


def test_a_confirmation_stands_at_the_reply_and_at_its_session(web: Web, desk: Visitor, course: UUID) -> None:
    went_out(web, course, "prepare")
    assert texted(web, "CONFIRM") is None
    page = desk.see(f"/courses/{course}")
    assert '<span class="mark calm">confirmed</span>' in page
    assert page.count("booked, confirmed by text on Mon 30 November, 09:00") == 1


def test_a_session_that_was_moved_since_is_not_confirmed(web: Web, desk: Visitor, course: UUID) -> None:
    reminder = went_out(web, course, "prepare")
    texted(web, "CONFIRM")
    with web.program.database.write() as session:
        session.get_one(CourseSession, (reminder.clinic_id, reminder.session_id)).placement += 1
    assert "confirmed by text" not in desk.see(f"/courses/{course}")


def test_a_confirm_that_answers_another_text_confirms_nothing(web: Web, desk: Visitor, course: UUID) -> None:
    went_out(web, course, "booked")
    assert texted(web, "CONFIRM") is not None
    assert "confirmed" not in desk.see(f"/courses/{course}")


def test_the_page_opens_though_a_text_that_waits_cannot_be_written(web: Web, desk: Visitor) -> None:
    course = booked(web, desk, a_known_patient(web))
    with web.program.database.write() as session:
        reminders = update(Message).where(Message.course_id == course, Message.step == "prepare")
        session.execute(reminders.values(session_id=None))
    assert "The text could not be put together" in desk.see(f"/courses/{course}")


def test_after_a_start_the_texts_are_planned_again(web: Web, desk: Visitor) -> None:
    texted(web, "STOP")
    course = booked(web, desk, a_known_patient(web))
    assert "will be sent" not in desk.see(f"/courses/{course}")
    web.clock.advance(timedelta(minutes=1))  # of two words at one moment the STOP counts
    texted(web, "START")
    page = desk.see(f"/courses/{course}")
    assert "will be sent" in page
    assert "This number has answered STOP" not in page


def test_consent_noted_after_the_booking_plans_the_texts_again(web: Web, desk: Visitor) -> None:
    patient = a_known_patient(web, consent=False)
    course = booked(web, desk, patient)
    agreed = {"name": patient.name, "mobile": "07700 900131", "channel": "sms", "consent_sms": "yes"}
    desk.press(f"/patients/{patient.id}/edit", **agreed)
    page = desk.see(f"/courses/{course}")
    assert "will be sent" in page
    assert "has not agreed" not in page


def closed(web: Web, body: str) -> None:
    """Let the patient write, and a clinician close what was written."""
    item = texted(web, body)
    assert item is not None
    actor = Actor("staff", web.house.clinic.id, web.house.nurse.id, "clinician")
    with web.program.database.write() as session:
        web.program.replies.desk.resolve(session, actor, item.id, "advised_by_phone", "All well.")


def test_only_a_clinician_is_offered_to_lift_a_hold(web: Web, desk: Visitor, course: UUID) -> None:
    closed(web, "PAIN")
    assert "Lift the hold" in web.signed_in("clinician").see(f"/courses/{course}")
    assert "Only a clinician lifts it." in desk.see(f"/courses/{course}")
    response = desk.post(f"/courses/{course}/lift-hold", reason="I feel like it")
    assert response.status_code == 403
    assert "Your role does not allow this." in response.text


def test_what_the_patient_reported_is_closed_before_the_hold_is_lifted(web: Web, course: UUID) -> None:
    item = texted(web, "PAIN")
    assert item is not None
    nurse = web.signed_in("clinician")
    page = nurse.see(f"/courses/{course}")
    assert f'<a href="/inbox/{item.id}">close what the patient reported</a>' in page
    assert 'id="lift-hold"' not in page
    response = nurse.post(f"/courses/{course}/lift-hold", reason="Seen, all well")
    assert response.status_code == 409
    assert "A concern is still open; deal with it first." in response.text


def test_lifting_needs_a_reason_and_says_who_did_it(web: Web, course: UUID) -> None:
    closed(web, "PAIN")
    nurse = web.signed_in("clinician")
    assert nurse.post(f"/courses/{course}/lift-hold", reason=" ").status_code == 422
    page = nurse.do(f"/courses/{course}/lift-hold", reason="Seen, all well")
    assert "The course goes on." in page
    assert "Hold lifted by Imogen Larch" in page
    assert "Seen, all well" in page


def test_another_patients_texts_are_not_mixed_in(web: Web, desk: Visitor, course: UUID) -> None:
    other = a_known_patient(web, mobile="+447700900132")
    booked(web, desk, other)
    texted(web, "I have a question about parking", number="+447700900132")
    assert "parking" not in desk.see(f"/courses/{course}")
    assert PHONE[-6:] in desk.see(f"/courses/{course}")


def test_only_the_session_that_took_place_last_offers_to_take_its_tick_back(
    web: Web, desk: Visitor, course: UUID
) -> None:
    desk.press(f"/courses/{course}/sessions/1/complete")
    with web.program.database.write() as session:
        second = session.scalars(select(CourseSession).where(CourseSession.number == 2)).one()
        second.state, second.completed_at = "completed", web.clock.now() - timedelta(days=28)
    offered = [line for line in desk.see(f"/courses/{course}").splitlines() if "Undo “completed”" in line]
    assert [f"/courses/{course}/sessions/1/undo" in line for line in offered] == [True]


def test_the_page_says_which_version_of_the_texts_the_course_keeps(desk: Visitor, course: UUID) -> None:
    assert "version 1 of the texts" in desk.see(f"/courses/{course}")
