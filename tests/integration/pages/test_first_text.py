"""While the patient stands at the desk: did the first text arrive, and is it their phone?"""

import re
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.notify.models import Message
from service.patients.models import Patient
from service.patients.suspensions.ledger import is_suspended
from tests.integration.pages.scene import PHONE, a_known_patient, booked, shown, texted, went_out
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def patient(web: Web) -> Patient:
    return a_known_patient(web)


@pytest.fixture
def course(web: Web, desk: Visitor, patient: Patient) -> UUID:
    return booked(web, desk, patient)


def becomes(web: Web, course: UUID, *states: str, reason: str | None = None) -> None:
    with web.program.database.write() as session:
        text = session.scalars(select(Message).where(Message.course_id == course, Message.step == "booked")).one()
        for state in states:
            text.state = state
            session.flush()
        text.reason = reason


def line(desk: Visitor, course: UUID) -> str:
    assert "first-text-live" in desk.see(f"/courses/{course}")
    return desk.see(f"/courses/{course}/first-text")


def test_it_is_on_its_way_then_sent_and_delivered(web: Web, desk: Visitor, course: UUID) -> None:
    assert "Text to 07700 900131:</strong>" in line(desk, course)
    assert "on its way" in line(desk, course)
    went_out(web, course, "booked")
    assert 'Sent 09:00 <span class="mark calm">Delivered 09:00</span>' in line(desk, course)
    assert "Did you get it?" in line(desk, course)


def test_it_says_why_it_did_not_arrive(web: Web, desk: Visitor, course: UUID) -> None:
    becomes(web, course, "queued", "sending", "accepted", "undelivered", reason="handset_unreachable")
    told = ' <span class="mark urgent">Not delivered</span> The phone was off or out of reach for too long.'
    assert told in line(desk, course)


def test_nobody_is_asked_for_a_text_that_is_held_back(web: Web, desk: Visitor, course: UUID) -> None:
    becomes(web, course, reason="paused_clinic")
    told = line(desk, course)
    assert "Waits because the clinic has paused its aftercare and reminders." in told
    assert "on its way" not in told
    assert "Did you get it?" not in told


def test_they_have_it_is_noted(web: Web, desk: Visitor, course: UUID, patient: Patient) -> None:
    went_out(web, course, "booked")
    page = desk.do(f"/patients/{patient.id}/number/confirm", shown=shown(patient), back=f"/courses/{course}")
    assert "They have it</span>" in page
    assert "Did you get it?" not in page


def test_the_wrong_number_is_suspended_at_once_and_stands_on_today(
    web: Web, desk: Visitor, course: UUID, patient: Patient
) -> None:
    texts = select(Message.state).where(Message.course_id == course).order_by(Message.id)
    with web.program.database.read() as session:
        before = list(session.scalars(texts))
    page = desk.do(f"/patients/{patient.id}/number/wrong", shown=shown(patient), back=f"/courses/{course}")
    assert "no text goes there. Nothing was cancelled." in page
    assert "Linnet Marlowe" in desk.see("/").partition("Wrong number?")[2]
    with web.program.database.read() as session:
        assert is_suspended(session, web.house.clinic.id, PHONE)
        assert list(session.scalars(texts)) == before


def test_a_corrected_number_settles_it(web: Web, desk: Visitor, course: UUID, patient: Patient) -> None:
    desk.press(f"/patients/{patient.id}/number/wrong", shown=shown(patient))
    form = {"name": patient.name, "mobile": "07700 900132", "channel": "sms", "language": "en", "whose_phone": "own"}
    desk.press(f"/patients/{patient.id}/edit", **form, consent_sms="yes")
    assert "Wrong number?" not in desk.see("/")
    assert "wrong number" not in desk.see(f"/patients/{patient.id}").casefold()
    with web.program.database.read() as session:
        assert not is_suspended(session, web.house.clinic.id, PHONE)


def test_a_reply_that_may_be_somebody_elses_is_suggested(
    web: Web, desk: Visitor, course: UUID, patient: Patient
) -> None:
    item = texted(web, "Who is this?")
    assert item is not None
    page = desk.see(f"/inbox/{item.id}")
    assert "Is this the wrong number?" in page
    assert f'href="tel:{PHONE}"' in page
    desk.press(f"/patients/{patient.id}/number/wrong", shown=shown(patient))
    assert "tel:" not in desk.see(f"/inbox/{item.id}")


@pytest.mark.parametrize("back", ["https://elsewhere.example/x", "//elsewhere.example"])
def test_the_buttons_lead_nowhere_else(desk: Visitor, patient: Patient, back: str) -> None:
    response = desk.post(f"/patients/{patient.id}/number/confirm", shown=shown(patient), back=back)
    assert response.location == f"/patients/{patient.id}"


def test_another_clinics_number_is_not_there(web: Web, patient: Patient) -> None:
    stranger = web.signed_in(house=web.cast.outsider)
    assert stranger.post(f"/patients/{patient.id}/number/wrong").status_code == 404


def test_a_corrected_number_is_told_who_texts(web: Web, desk: Visitor, course: UUID, patient: Patient) -> None:
    went_out(web, course, "booked")
    desk.press(f"/patients/{patient.id}/number/wrong", shown=shown(patient))
    form = {"name": patient.name, "mobile": "07700 900132", "channel": "sms", "language": "en", "whose_phone": "own"}
    desk.press(f"/patients/{patient.id}/edit", **form, consent_sms="yes")
    texts = select(Message.state).where(Message.course_id == course, Message.step == "booked").order_by(Message.id)
    with web.program.database.read() as session:
        assert list(session.scalars(texts)) == ["delivered", "planned"]


def shown_by(page: str) -> str:
    """Return the number that a page's buttons speak of, as they send it."""
    (seen,) = set(re.findall(r'name="shown" value="([^"]+)"', page))
    return str(seen)


@pytest.mark.parametrize("deed", ["wrong", "confirm"])
def test_what_is_said_of_a_number_that_was_corrected_meanwhile_is_not_noted_of_the_new_one(
    web: Web, desk: Visitor, course: UUID, patient: Patient, deed: str
) -> None:
    went_out(web, course, "booked")
    seen, back = shown_by(line(desk, course)), f"/courses/{course}"
    form = {"name": patient.name, "mobile": "07700 900132", "channel": "sms", "language": "en", "whose_phone": "own"}
    desk.press(f"/patients/{patient.id}/edit", **form, consent_sms="yes")
    assert desk.post(f"/patients/{patient.id}/number/{deed}", back=back).status_code == 409
    answer = desk.post(f"/patients/{patient.id}/number/{deed}", back=back, shown=seen)
    assert answer.status_code == 409
    assert "The number was changed while the page was open." in answer.text
    assert f'href="{back}">Show the page again' in answer.text
    assert "900131" not in seen
    with web.program.database.read() as session:
        assert not is_suspended(session, web.house.clinic.id, "+447700900132")
        assert session.scalars(select(AuditEntry).where(AuditEntry.action.like("number.%"))).all() == []


def test_buttons_speak_of_the_number_that_they_stand_beside(
    web: Web, desk: Visitor, course: UUID, patient: Patient
) -> None:
    item = texted(web, "Who is this?")
    assert item is not None
    seen = shown_by(desk.see(f"/inbox/{item.id}"))
    assert seen == shown_by(line(desk, course)) == shown(patient)
    desk.press(f"/patients/{patient.id}/number/wrong", shown=seen)
    pages = [desk.see(path) for path in (f"/inbox/{item.id}", f"/patients/{patient.id}", "/")]
    assert {shown_by(page) for page in [*pages, line(desk, course)]} == {seen}
    desk.press(f"/patients/{patient.id}/number/confirm", shown=seen)
    assert "Wrong number?" not in desk.see("/")
