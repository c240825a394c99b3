"""A second treatment on the page of a new course, and which treatment is chosen at first."""

import json
import re

import pytest
from sqlalchemy import func, select

from service.courses.models import Course
from service.patients.models import Patient
from tests.cast import a_protocol_version, a_sign_off
from tests.integration.pages.scene import PHONE, a_known_patient, plans
from tests.support.web import Web

PEEL = "a-peel"


@pytest.fixture
def peel(web: Web) -> str:
    """A second treatment that comes before the first one in the list."""
    content = {**web.house.protocol.content, "key": PEEL, "name": "A peel"}
    with web.program.database.write() as session:
        version = a_protocol_version(session, web.house.clinic, key=PEEL, content=content, content_hash=PEEL)
        a_sign_off(session, version, web.house.nurse)
    return PEEL


@pytest.fixture
def patient(web: Web, peel: str) -> Patient:
    return a_known_patient(web)


def both(patient: Patient) -> str:
    return f"/courses/new?patient={patient.id}&protocol=microneedling-face&sessions=2&second={PEEL}"


def chosen(page: str) -> str:
    found = re.search(r'<option value="([^"]+)" selected>', page)
    assert found
    return found[1]


def test_both_courses_are_shown_in_one_order_each_marked(web: Web, patient: Patient) -> None:
    page = web.signed_in().see(both(patient))
    card = page[page.index('class="proposal"') :]
    first, second = card.index("Micro-needling, face 1"), card.index("A peel 1")
    assert abs(first - second) < card.index("A peel 3") - min(first, second)
    assert "after 2 weeks" in card
    assert "Book these 5 sessions" in card
    assert [[len(course) for course in json.loads(plan)] for plan in plans(page)] == [[2, 3]] * 3


def test_both_are_booked_with_one_click(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    form = {"protocol": "microneedling-face", "sessions": 2, "second": PEEL}
    page = desk.do("/courses", patient=patient.id, plan=plans(desk.see(both(patient)))[0], **form)
    assert "0 of 2 sessions done" in page
    assert "A peel was booked with it, from " in page


def test_when_one_time_is_gone_neither_is_booked_and_choices_stay(web: Web, patient: Patient) -> None:
    desk, other = web.signed_in(), a_known_patient(web, mobile=PHONE[:-1] + "2")
    plan = plans(desk.see(both(patient)))[0]
    form = {"protocol": "microneedling-face", "sessions": 2, "second": PEEL, "plan": plan}
    desk.do("/courses", patient=other.id, **form)
    response = desk.post("/courses", patient=patient.id, **form)
    assert response.status_code == 409
    assert f'<option value="{PEEL}" selected>' in response.text
    with web.program.database.read() as session:
        assert session.scalar(select(func.count()).where(Course.patient_id == patient.id)) == 0


def test_a_forged_plan_of_two_is_refused_in_the_page(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    for plan in ("[]", "[[]]", "[1, 2]", '{"a": 1}', "[[], []]"):
        assert desk.post("/courses", patient=patient.id, second="microneedling-face", plan=plan).status_code == 422


def test_the_treatment_that_the_patient_had_last_is_chosen(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    assert chosen(desk.see(f"/courses/new?patient={patient.id}")) == PEEL  # nobody had any: the first
    form = {"protocol": "microneedling-face", "sessions": 1}
    page = desk.see(f"/courses/new?patient={patient.id}&protocol=microneedling-face&sessions=1")
    desk.do("/courses", patient=patient.id, plan=plans(page)[0], **form)
    assert chosen(desk.see(f"/courses/new?patient={patient.id}")) == "microneedling-face"


def test_else_the_one_that_the_clinic_books_most(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    page = desk.see(f"/courses/new?patient={patient.id}&protocol=microneedling-face&sessions=1")
    desk.do("/courses", patient=patient.id, plan=plans(page)[0], protocol="microneedling-face", sessions=1)
    somebody = a_known_patient(web, mobile=PHONE[:-1] + "3")
    assert chosen(desk.see(f"/courses/new?patient={somebody.id}")) == "microneedling-face"


def test_another_treatment_begins_with_its_own_usual_choices(web: Web, patient: Patient) -> None:
    page = web.signed_in().post(
        "/courses/new", patient=patient.id, protocol=PEEL, protocol_before="microneedling-face", sessions=6
    )
    assert 'name="sessions" value="3" checked' in page.text
