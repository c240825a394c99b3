"""The screening questions on the page of a new course: asked, recorded with the booking, and what they do to plans."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.courses.models import Course
from service.courses.screening.models import Screening
from service.patients.models import Patient
from tests.integration.pages.scene import a_known_patient, plans
from tests.support.web import Visitor, Web

NOTHING = {"screening_asked": "yes", "nothing": "yes"}
BLOCKING = {"screening_asked": "yes", "screen_broken_or_infected_skin": "yes"}
FOR_A_CLINICIAN = {"screening_asked": "yes", "screen_keloid_tendency": "yes"}
PEEL = {"screening_asked": "yes", "screen_deep_peel_or_laser": "", "screen_deep_peel_or_laser_on": "2026-11-20"}


@pytest.fixture
def patient(web: Web) -> Patient:
    return a_known_patient(web)


def rows(web: Web) -> list[dict[str, Any]]:
    with web.program.database.read() as session:
        return [json.loads(row.answers) for row in session.scalars(select(Screening).order_by(Screening.id))]


def courses(web: Web) -> int:
    with web.program.database.read() as session:
        return len(session.scalars(select(Course.id)).all())


def look(desk: Visitor, patient: Patient, **form: object) -> str:
    return desk.post("/courses/new", patient=patient.id, **form).text


def is_open(page: str) -> bool:
    return '<details class="card" id="questions" open>' in page


def test_they_open_by_themselves_while_nobody_has_asked(web: Web, patient: Patient) -> None:
    page = web.signed_in().see(f"/courses/new?patient={patient.id}")
    assert is_open(page)
    assert "10 questions" in page
    assert "nobody has asked yet" in page


def test_nothing_of_all_this_answers_everything_and_folds_them(web: Web, patient: Patient) -> None:
    page = look(web.signed_in(), patient, **NOTHING)
    assert page.count('value="no" checked') + page.count('value="never" checked') == 10
    assert not is_open(page)
    assert "nothing stands against it" in page
    assert rows(web) == []


def test_booking_records_the_answers_too(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[0]
    desk.do("/courses", patient=patient.id, plan=plan, **NOTHING)
    (answers,) = rows(web)
    assert (answers["keloid_tendency"], answers["deep_peel_or_laser"]) == (False, None)


def test_a_refused_booking_records_nothing_and_keeps_what_was_typed(web: Web, patient: Patient) -> None:
    response = web.signed_in().post("/courses", patient=patient.id, plan="[]", **NOTHING)
    assert response.status_code == 422
    assert rows(web) == []
    page = web.signed_in().post("/courses", patient=patient.id, **FOR_A_CLINICIAN).text
    assert 'name="screen_keloid_tendency" value="yes" checked' in page


def test_a_button_records_the_answers_alone_and_once(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    for _ in range(2):
        page = desk.post("/courses/new/answers", patient=patient.id, **NOTHING).text
    assert "The answers are recorded." in page
    assert len(rows(web)) == 1
    page = desk.see(f"/courses/new?patient={patient.id}")
    assert "answered Mon 30 November" in page
    assert not is_open(page)


def test_after_thirty_days_they_are_asked_again(web: Web, patient: Patient) -> None:
    web.signed_in().post("/courses/new/answers", patient=patient.id, **NOTHING)
    web.clock.advance(timedelta(days=31))
    assert is_open(web.signed_in().see(f"/courses/new?patient={patient.id}"))


def test_plans_begin_after_the_wait_before_anything_is_recorded(web: Web, patient: Patient) -> None:
    page = web.signed_in().post("/courses/new/plans", patient=patient.id, **PEEL).text
    assert "No session before 20 December 2026." in page
    days = [one["start"][:10] for plan in plans(page) for one in json.loads(plan)]
    assert min(days) >= "2026-12-20"
    assert rows(web) == []


def test_what_blocks_takes_the_place_of_the_plans(web: Web, patient: Patient) -> None:
    page = web.signed_in().post("/courses/new/plans", patient=patient.id, **BLOCKING).text
    assert "Nothing can be booked yet." in page
    assert plans(page) == []


def test_what_blocks_is_refused_when_it_is_booked_all_the_same(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[0]
    response = desk.post("/courses", patient=patient.id, plan=plan, **BLOCKING)
    assert response.status_code == 422
    assert (courses(web), rows(web)) == (0, [])


def test_a_clinician_decides_with_a_reason_and_nobody_else(web: Web, patient: Patient) -> None:
    desk, nurse = web.signed_in(), web.signed_in("clinician")
    page = look(desk, patient, **FOR_A_CLINICIAN)
    assert "A clinician has to decide before this can be booked:" in page
    assert 'name="decision"' not in page
    assert 'name="decision"' in look(nurse, patient, **FOR_A_CLINICIAN)
    plan = plans(page)[0]
    decided = {**FOR_A_CLINICIAN, "decision": "Seen, flat scars"}
    assert desk.post("/courses", patient=patient.id, plan=plan, **FOR_A_CLINICIAN).status_code == 422
    assert desk.post("/courses", patient=patient.id, plan=plan, **decided).status_code == 403
    nurse.do("/courses", patient=patient.id, plan=plan, **decided)
    assert courses(web) == 1


def test_an_answer_that_is_none_is_named(web: Web, patient: Patient) -> None:
    page = look(web.signed_in(), patient, screening_asked="yes", screen_deep_peel_or_laser_on="soon")
    assert "Please look at the choices again:" in page
    assert plans(page) == []


def test_no_address_carries_answers(web: Web, patient: Patient) -> None:
    page = web.signed_in().see(f"/courses/new?patient={patient.id}&screening_asked=yes&screen_keloid_tendency=yes")
    assert 'value="yes" checked' not in page
