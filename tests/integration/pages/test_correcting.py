"""A tick that is taken back after a text went out: the page says what went, and a person puts it right."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.actors import Role
from service.base.lookup import number_digest
from service.clinics.tokens import create_token
from service.courses.models import Course
from service.notify.delivery.settle import finish
from service.notify.models import Message
from service.patients import opt_outs
from service.patients.models import Patient
from tests.cast import LONG_AGO, House
from tests.integration.pages import scene
from tests.integration.pages.scene import PHONE, a_known_patient, at_start_of, booked
from tests.integration.web.harness import Caller
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def undone(web: Web, desk: Visitor) -> UUID:
    """A course whose tick was taken back after the first text had arrived."""
    return scene.undone(web, desk)


def replies(web: Web) -> list[Message]:
    with web.program.database.read() as session:
        return list(session.scalars(select(Message).where(Message.kind == "reply")))


def test_the_page_says_what_went_out_and_whether_it_arrived(desk: Visitor, undone: UUID) -> None:
    page = desk.see(f"/courses/{undone}")
    assert "1 text about it has gone out" in page
    assert "An invented text." in page.split("Put it right")[0]
    assert "delivered" in page.split("Put it right")[0]


def test_where_nothing_went_there_is_nothing_to_put_right(web: Web, desk: Visitor) -> None:
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    assert "gone out" not in desk.do(f"/courses/{course}/sessions/1/undo")
    assert desk.get(f"/courses/{course}/sessions/1/correct").status_code == 302


def test_a_person_writes_the_correction_and_begins_with_neutral_words(web: Web, desk: Visitor, undone: UUID) -> None:
    form = desk.see(f"/courses/{undone}/sessions/1/correct")
    assert "Linnet Marlowe" in form
    assert "Ring 07700 900131" in form
    assert "was sent by mistake: please disregard it" in form
    page = desk.do(f"/courses/{undone}/sessions/1/correct", how="text", text="Sorry, that was for somebody else.")
    (reply,) = replies(web)
    assert (reply.body, reply.to_number, reply.lane) == ("Sorry, that was for somebody else.", PHONE, "urgent")
    assert reply.expires_at == reply.due_at + timedelta(days=1)
    assert "Put it right" not in page


def test_a_call_puts_it_right_too(web: Web, desk: Visitor, undone: UUID) -> None:
    page = desk.do(f"/courses/{undone}/sessions/1/correct", how="call")
    assert "Put it right" not in page
    assert f"Told by telephone by {web.house.receptionist.name}: what went out for session 1 was a mistake" in page
    assert replies(web) == []


def test_after_a_stop_only_the_telephone_is_left(web: Web, desk: Visitor, undone: UUID) -> None:
    with web.program.database.write() as session:
        place = web.house.clinic.id, PHONE, "sms"
        opt_outs.record(session, *place, opted_out=True, source="reply", word="stop", at=web.clock.now())
    response = desk.post(f"/courses/{undone}/sessions/1/correct", how="text", text="Sorry.")
    assert response.status_code == 422
    assert "Nothing is sent." in response.text
    assert replies(web) == []


def test_who_wants_no_texts_is_offered_the_telephone_alone(web: Web, desk: Visitor, undone: UUID) -> None:
    with web.program.database.write() as session:
        course = session.get_one(Course, (web.house.clinic.id, undone))
        session.get_one(Patient, (course.clinic_id, course.patient_id)).channel = "print"
    form = desk.see(f"/courses/{undone}/sessions/1/correct")
    assert "They want no texts: please ring them." in form
    assert "<textarea" not in form
    assert "I have told them by telephone" in form


def test_to_a_number_that_is_said_to_be_wrong_no_text_is_offered_and_none_that_was_typed_is_lost(
    web: Web, desk: Visitor, undone: UUID
) -> None:
    with web.program.database.read() as session:
        patient = session.get_one(Course, (web.house.clinic.id, undone)).patient_id
    desk.press(f"/patients/{patient}/number/wrong", shown=number_digest(web.house.clinic.id, PHONE))
    form = desk.see(f"/courses/{undone}/sessions/1/correct")
    assert "<textarea" not in form
    assert "The number is right" in form
    refused = desk.post(f"/courses/{undone}/sessions/1/correct", how="text", text="Sorry, that was not for you.")
    assert refused.status_code == 422
    assert "readonly>Sorry, that was not for you.</textarea>" in refused.text
    web.clock.advance(timedelta(minutes=1))
    assert "No text goes out:" in desk.do(f"/courses/{undone}/sessions/1/complete").partition('id="live"')[0]


def test_a_correction_that_did_not_reach_the_patient_is_asked_for_again_with_the_reason(
    web: Web, desk: Visitor, undone: UUID
) -> None:
    desk.press(f"/courses/{undone}/sessions/1/correct", how="text", text="Sorry, that was for somebody else.")
    (reply,) = replies(web)
    with web.program.database.write() as session:
        row = session.get_one(Message, (reply.clinic_id, reply.id))
        finish(session, row, "skipped", "wants_no_texts", web.clock.now())
    for page in ("/", f"/courses/{undone}", f"/courses/{undone}/sessions/1/correct"):
        assert "did not reach them. The patient wants no texts" in desk.see(page)
    assert "Tried to put right by text" in desk.see(f"/courses/{undone}")
    (gone,) = a_program(web, "receptionist").get(f"/courses/{undone}/corrections").get_json()["to_put_right"]
    assert gone["lost"]["reason"] == "wants_no_texts"


def test_another_clinics_course_is_not_there(web: Web, undone: UUID) -> None:
    outsider = web.signed_in("clinician", house=web.cast.outsider)
    assert outsider.post(f"/courses/{undone}/sessions/1/correct", how="call").status_code == 404


def test_another_program_reads_what_is_to_be_put_right_and_does_it_once(web: Web, undone: UUID) -> None:
    program = a_program(web, "receptionist")
    before = program.get(f"/courses/{undone}/corrections").get_json()
    (gone,) = before["to_put_right"]
    (gone_text,) = gone["texts"]
    assert (before["items"], gone["number"], gone_text["state"]) == ([], 1, "delivered")
    assert gone_text["body"] == "An invented text."
    path, draft = f"/courses/{undone}/sessions/1/corrections", {"how": "text", "text": "Sorry, not for you."}
    made = program.post(path, draft, Idempotency_Key="one")
    assert (made.status_code, made.get_json()["how"]) == (201, "text")
    assert program.post(path, draft, Idempotency_Key="one").get_json() == made.get_json()
    refused = program.post(path, {"how": "call"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "nothing_to_put_right")
    after = program.get(f"/courses/{undone}/corrections").get_json()
    assert (after["items"], after["to_put_right"]) == ([made.get_json()], [])
    assert [one.body for one in replies(web)] == ["Sorry, not for you."]


def test_another_clinics_program_finds_nothing_there(web: Web, undone: UUID) -> None:
    outsider = a_program(web, "manager", house=web.cast.outsider)
    assert outsider.get(f"/courses/{undone}/corrections").status_code == 404
    assert outsider.post(f"/courses/{undone}/sessions/1/corrections", {"how": "call"}).status_code == 404


def a_program(web: Web, role: Role, *, house: House | None = None) -> Caller:
    with web.program.database.write() as session:
        token = create_token(session, (house or web.house).clinic.id, "test", role, LONG_AGO)
    return Caller(web.app.test_client(), {"Authorization": f"Bearer {token}"})


def test_ticked_again_without_a_word_to_the_patient_the_page_says_that_the_text_is_not_sent_twice(
    web: Web, desk: Visitor, undone: UUID
) -> None:
    web.clock.advance(timedelta(minutes=1))
    just_now = desk.do(f"/courses/{undone}/sessions/1/complete").partition('id="live"')[0]
    assert "counts for this tick: it is not sent a second time" in just_now
    assert just_now.count("<strong>Straight after</strong>") == 1


def test_ticked_again_after_it_was_put_right_the_page_shows_only_what_is_still_to_come(
    web: Web, desk: Visitor, undone: UUID
) -> None:
    desk.press(f"/courses/{undone}/sessions/1/correct", how="call")
    web.clock.advance(timedelta(minutes=1))
    just_now = desk.do(f"/courses/{undone}/sessions/1/complete").partition('id="live"')[0]
    assert "not sent a second time" not in just_now
    assert just_now.count("<strong>Straight after</strong>") == 1


def test_today_asks_for_it_until_somebody_has_told_the_patient(web: Web, desk: Visitor, undone: UUID) -> None:
    today = desk.see("/").partition('id="put-right-title"')[2].partition("</section>")[0]
    assert "Linnet Marlowe" in today
    assert "Ring 07700 900131" in today
    assert "session 1: 1 text by mistake" in today
    assert f"/courses/{undone}/sessions/1/correct" in today
    assert "To be put right" not in web.signed_in("manager", house=web.cast.outsider).see("/")
    desk.press(f"/courses/{undone}/sessions/1/correct", how="call")
    assert "To be put right" not in desk.see("/")


def test_a_session_that_is_ticked_again_is_no_mistake_any_more(desk: Visitor, undone: UUID) -> None:
    desk.press(f"/courses/{undone}/sessions/1/complete")
    assert "To be put right" not in desk.see("/")


def test_an_empty_text_is_refused_in_plain_words(desk: Visitor, undone: UUID) -> None:
    response = desk.post(f"/courses/{undone}/sessions/1/correct", how="text", text=" ")
    assert response.status_code == 422
    assert "Please write what the patient is to read" in response.text
    assert 'aria-describedby="text-error"' in response.text
