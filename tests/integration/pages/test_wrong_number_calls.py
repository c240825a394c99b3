"""A number that is said to be wrong is offered to nobody who rings, and settling it settles what asked about it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from service.clinics.tokens import create_token
from service.patients.models import Patient
from tests.cast import LONG_AGO, a_patient
from tests.integration.pages.scene import a_known_patient, at_start_of, booked, shown, texted
from tests.support.web import Visitor, Web

WRONG, RIGHT = "07700 900231", "07700 900232"


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def patient(web: Web) -> Patient:
    with web.program.database.write() as session:
        return a_patient(session, web.house.clinic, name="Linnet Marlowe", mobile="+447700900231", channel="print")


@pytest.fixture
def course(web: Web, desk: Visitor, patient: Patient) -> UUID:
    """A course of somebody on paper with a call due, whose number is said to be wrong."""
    course = booked(web, desk, patient)
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    web.clock.advance(timedelta(minutes=6))
    desk.press(f"/patients/{patient.id}/number/wrong", shown=shown(patient))
    return course


def in_the_api(web: Web) -> dict[str, Any]:
    """Return the first call as another program is told of it."""
    with web.program.database.write() as session:
        token = create_token(session, web.house.clinic.id, "test", "receptionist", LONG_AGO)
    answer = web.app.test_client().get("/api/v1/call-tasks", headers={"Authorization": f"Bearer {token}"})
    first: dict[str, Any] = answer.get_json()["items"][0]
    return first


def the_row(page: str) -> str:
    return page[page.index('<li id="call-') :].partition("<form")[0]


def to_settle(page: str, patient: Patient) -> bool:
    """Tell whether a page has both buttons that settle a number."""
    ways = f'href="/patients/{patient.id}/edit">Correct the number', f'action="/patients/{patient.id}/number/confirm"'
    return all(way in page for way in ways) and "The number is right" in page


def test_nobody_is_offered_the_number(web: Web, desk: Visitor, course: UUID, patient: Patient) -> None:
    page = desk.see("/to-ring")
    assert "The number on file is said to be wrong: find another way." in page
    assert "Neither an e-mail address nor an emergency contact is known." in page
    assert to_settle(page, patient)
    card = desk.see("/").partition('id="ring-title"')[2].partition("</section>")[0]
    assert "Linnet Marlowe" in card
    for part in (page, card, desk.see(f"/courses/{course}").partition('class="row"')[2].partition("</div>")[0]):
        assert WRONG not in part
        assert "tel:" not in part


def test_programs_are_told_why_there_is_no_number(web: Web, course: UUID) -> None:
    first = in_the_api(web)
    assert (first["number"], first["no_number"]) == (None, "number_suspended")
    assert first["no_number_text"] == "The number on file is said to be wrong: find another way."


def test_other_ways_are_told_where_they_are_known(web: Web, desk: Visitor, course: UUID, patient: Patient) -> None:
    with web.program.database.write() as session:
        row = session.get_one(Patient, (patient.clinic_id, patient.id))
        row.email, row.emergency_contact = "linnet@marlowe.example", "Juno Vale, 07700 900233"
    shown = the_row(desk.see("/to-ring"))
    assert "Their e-mail: linnet@marlowe.example." in shown
    assert "Emergency contact: Juno Vale, 07700 900233." in shown


def test_once_it_is_corrected_the_new_number_is_rung(web: Web, desk: Visitor, course: UUID, patient: Patient) -> None:
    form = {"name": patient.name, "mobile": RIGHT, "channel": "print", "language": "en", "whose_phone": "own"}
    desk.press(f"/patients/{patient.id}/edit", **form)
    assert f"Ring {RIGHT}" in the_row(desk.see("/to-ring"))
    assert in_the_api(web)["number"] == "+447700900232"
    timeline = desk.see(f"/courses/{course}")
    assert "The number was found to be wrong" in timeline
    assert f"The number was corrected or confirmed by {web.house.receptionist.name}" in timeline


def test_once_it_is_right_after_all_it_is_rung_again(desk: Visitor, course: UUID, patient: Patient) -> None:
    page = desk.do(f"/patients/{patient.id}/number/confirm", shown=shown(patient), back="/to-ring")
    assert f"Ring {WRONG}" in the_row(page)


def test_the_patients_page_has_the_buttons_too(desk: Visitor, course: UUID, patient: Patient) -> None:
    page = desk.see(f"/patients/{patient.id}")
    assert "Somebody said that this is the wrong number" in page
    assert to_settle(page, patient)
    assert "The number is right" not in desk.do(f"/patients/{patient.id}/number/confirm", shown=shown(patient))


def test_an_item_that_only_asked_it_is_settled_with_the_number(web: Web) -> None:
    patient, desk = a_known_patient(web), web.signed_in()
    item = texted(web, "Sorry, wrong number")
    assert item is not None
    desk.press(f"/patients/{patient.id}/number/confirm", shown=shown(patient))
    page = desk.see(f"/inbox/{item.id}")
    assert "closed Mon 30 November" in page
    assert "The number is right." in page


def test_an_item_with_other_words_in_it_stays_but_says_who_made_sure(web: Web) -> None:
    patient, desk = a_known_patient(web), web.signed_in()
    texted(web, "Who is this? What appointment?")
    item = texted(web, "Sorry, wrong number")
    assert item is not None
    desk.press(f"/patients/{patient.id}/number/confirm", shown=shown(patient))
    page = desk.see(f"/inbox/{item.id}")
    assert "Close this item" in page
    assert f"{web.house.receptionist.name} noted on Mon 30 November" in page
    assert "Is this the wrong number?" not in page
