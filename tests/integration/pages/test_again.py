"""A person has a text sent again, with a reason, and only while it still holds."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.courses.models import CourseSession
from service.notify.models import Message
from service.patients import opt_outs
from tests.integration.pages.scene import PHONE, a_known_patient, at_start_of, booked, went_out
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def told(web: Web, desk: Visitor) -> Message:
    """The text that went out straight after a treatment."""
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    return went_out(web, course, "straight_after")


def again(web: Web, message_id: UUID) -> list[Message]:
    with web.program.database.read() as session:
        made = select(Message).where(Message.again_of == message_id).order_by(Message.dedupe_key)
        return list(session.scalars(made))


def test_a_text_is_sent_again_for_a_reason(web: Web, desk: Visitor, told: Message) -> None:
    assert f"/messages/{told.id}/again" in desk.see(f"/courses/{told.course_id}")
    assert "Pain and discharge are not normal" in desk.see(f"/messages/{told.id}/again")
    page = desk.do(f"/messages/{told.id}/again", reason="she deleted it")
    assert "Straight after, sent again: she deleted it" in page
    (made,) = again(web, told.id)
    assert (made.dedupe_key, made.state, made.step) == (f"again:{told.id}:1", "planned", "straight_after")
    with web.program.database.read() as session:
        assert session.scalar(select(AuditEntry.subject_id).where(AuditEntry.action == "text.sent_again")) == told.id


def test_it_is_made_once_more_by_its_newest_copy_alone(web: Web, desk: Visitor, told: Message) -> None:
    desk.press(f"/messages/{told.id}/again", reason="she deleted it")
    response = desk.post(f"/messages/{told.id}/again", reason="a second click")
    assert response.status_code == 409
    assert "Somebody has had this text sent again already" in response.text
    assert told.course_id is not None
    copy = went_out(web, told.course_id, "straight_after")
    course = desk.see(f"/courses/{told.course_id}")
    assert [f"/messages/{one.id}/again" in course for one in (told, copy)] == [False, True]
    desk.press(f"/messages/{copy.id}/again", reason="and again")
    assert [one.dedupe_key[-2:] for one in again(web, told.id)] == [":1", ":2"]


def test_a_stop_holds_for_it_and_the_page_says_so(web: Web, desk: Visitor, told: Message) -> None:
    with web.program.database.write() as session:
        place = told.clinic_id, PHONE, "sms"
        opt_outs.record(session, *place, opted_out=True, source="reply", word="stop", at=web.clock.now())
    response = desk.post(f"/messages/{told.id}/again", reason="she deleted it")
    assert response.status_code == 409
    assert "Nothing is sent." in response.text
    assert f"/messages/{told.id}/again" not in desk.see(f"/courses/{told.course_id}")
    assert again(web, told.id) == []


def test_stale_advice_and_a_missing_reason_are_refused(web: Web, desk: Visitor, told: Message) -> None:
    assert desk.post(f"/messages/{told.id}/again", reason="").status_code == 422
    web.clock.advance(timedelta(days=2))
    assert "out of date" in desk.post(f"/messages/{told.id}/again", reason="she deleted it").text
    assert f"/messages/{told.id}/again" not in desk.see(f"/courses/{told.course_id}")
    assert again(web, told.id) == []


def test_a_reminder_whose_session_was_cancelled_is_refused_in_plain_words(web: Web, desk: Visitor) -> None:
    course = booked(web, desk, a_known_patient(web))
    reminder = went_out(web, course, "prepare")
    with web.program.database.read() as session:
        number = session.get_one(CourseSession, (reminder.clinic_id, reminder.session_id)).number
    desk.press(f"/courses/{course}/sessions/{number}/cancel")
    assert "no longer has" in desk.see(f"/messages/{reminder.id}/again")
    response = desk.post(f"/messages/{reminder.id}/again", reason="she deleted it")
    assert response.status_code == 409
    assert "The session was cancelled." in response.text
    assert again(web, reminder.id) == []


def test_another_clinics_text_is_not_there(web: Web, told: Message) -> None:
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.get(f"/messages/{told.id}/again").status_code == 404
    assert outsider.post(f"/messages/{told.id}/again", reason="so").status_code == 404


def test_a_reason_of_blanks_is_refused_at_its_field(web: Web, desk: Visitor, told: Message) -> None:
    response = desk.post(f"/messages/{told.id}/again", reason=" ")
    assert response.status_code == 422
    assert 'aria-describedby="reason-error"' in response.text
    assert "The reason must have between 1 and 300 characters." in response.text
    assert "each fault is named" not in response.text
    assert again(web, told.id) == []
