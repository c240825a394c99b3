"""A new course: a patient, a few choices, three plans on the real diary, one click."""

import json

import pytest

from service.base.actors import ROLES, Role
from tests.integration.pages.scene import a_known_patient, at_start_of, booked, plans
from tests.support.web import Web


@pytest.mark.parametrize("role", ROLES)
def test_everybody_on_the_staff_may_plan(web: Web, role: Role) -> None:
    patient = a_known_patient(web)
    assert len(plans(web.signed_in(role).see(f"/courses/new?patient={patient.id}"))) == 3


def test_it_asks_visitors_to_sign_in(web: Web) -> None:
    assert web.visitor().get("/courses/new").location.startswith("/sign-in")


def test_enter_takes_the_only_patient_who_fits(web: Web) -> None:
    patient = a_known_patient(web)
    response = web.signed_in().get("/courses/new?q=linnet")
    assert response.location == f"/courses/new?patient={patient.id}"


def test_the_search_lists_nobody_of_another_clinic(web: Web) -> None:
    a_known_patient(web, house=web.cast.outsider)
    assert "Linnet" not in web.signed_in().see("/courses/new/patients?q=linn")


def test_the_patients_warnings_stand_before_the_plans(web: Web) -> None:
    patient = a_known_patient(web, consent=False)
    page = web.signed_in().see(f"/courses/new?patient={patient.id}")
    assert page.index("The patient has not agreed to texts") < page.index('name="plan"')


def test_the_usual_number_of_sessions_is_chosen_already(web: Web) -> None:
    patient = a_known_patient(web)
    page = web.signed_in().see(f"/courses/new?patient={patient.id}")
    assert 'name="sessions" value="3" checked' in page
    assert [len(json.loads(plan)) for plan in plans(page)] == [3, 3, 3]


def test_a_plan_names_people_rooms_and_gaps(web: Web) -> None:
    patient = a_known_patient(web)
    page = web.signed_in().see(f"/courses/new/plans?patient={patient.id}")
    assert "after 4 weeks" in page
    assert any(practitioner.name in page for practitioner in web.house.practitioners)
    assert "<html" not in page


def test_choices_change_the_plans(web: Web) -> None:
    patient = a_known_patient(web)
    page = web.signed_in().see(f"/courses/new/plans?patient={patient.id}&sessions=2&days=sat&from=10:00&to=12:00")
    for plan in plans(page):
        assert len(json.loads(plan)) == 2
    assert "Sat " in page


def test_no_plan_says_why_in_words(web: Web) -> None:
    patient = a_known_patient(web)
    with web.program.database.write() as session:
        for room in web.house.rooms:
            session.merge(room).hours = {}
    page = web.signed_in().see(f"/courses/new/plans?patient={patient.id}")
    assert "No plan fits." in page
    assert "every room is taken on" in page


def test_a_choice_that_makes_no_sense_is_named(web: Web) -> None:
    patient = a_known_patient(web)
    page = web.signed_in().see(f"/courses/new/plans?patient={patient.id}&from=12:00&to=09:00")
    assert "Until: must be after from" in page


def test_booking_leads_to_the_course_and_the_texts_that_follow(web: Web) -> None:
    patient, desk = a_known_patient(web), web.signed_in()
    page = desk.see(f"/courses/new?patient={patient.id}")
    page = desk.do("/courses", patient=patient.id, plan=plans(page)[0])
    assert "0 of 3 sessions done" in page
    assert "To stop, answer STOP: then we can only ring. For fewer: LESS." in page


def test_a_time_that_has_just_gone_is_said_and_new_plans_are_shown(web: Web) -> None:
    late, quick, desk = a_known_patient(web), web.house.patients[0], web.signed_in()
    stale = plans(desk.see(f"/courses/new?patient={late.id}"))[0]
    desk.press("/courses", patient=quick.id, plan=stale)
    response = desk.post("/courses", patient=late.id, plan=stale)
    assert response.status_code == 409
    assert "A time of this plan has been taken since it was shown, so nothing was booked." in response.text
    assert "are booked from" in response.text
    assert plans(response.text)
    assert stale not in plans(response.text)


def test_booking_again_after_going_back_is_refused_in_words(web: Web) -> None:
    patient, desk = a_known_patient(web), web.signed_in()
    page = desk.see(f"/courses/new?patient={patient.id}")
    desk.press("/courses", patient=patient.id, plan=plans(page)[0])
    response = desk.post("/courses", patient=patient.id, plan=plans(page)[0])
    assert response.status_code == 422
    assert "Nothing was booked." in response.text
    said = "Session 1 is on the same day as another session of this patient, on 30 November 2026: never less than 14."
    assert said in response.text
    assert f'href="/patients/{patient.id}">See what is booked for Linnet Marlowe' in response.text
    days = {one["start"][:10] for plan in plans(response.text) for one in json.loads(plan)}
    assert len(plans(response.text)) == 3
    assert min(days) > "2027-02-01"  # the last session of the first course is on 25 January


def test_a_course_that_is_under_way_stands_before_the_plans(web: Web) -> None:
    patient, desk = a_known_patient(web), web.signed_in()
    assert "There is a course already" not in desk.see(f"/courses/new?patient={patient.id}")
    course = booked(web, desk, patient)
    page = desk.see(f"/courses/new?patient={patient.id}")
    assert f'There is a course already:</strong> <a href="/courses/{course}">Micro-needling, face</a>' in page
    assert "0 of 3 sessions done, the next on Mon 30 November, 09:00." in page
    assert page.index("There is a course already") < page.index('name="plan"')


def test_booking_says_what_is_to_be_noted(web: Web) -> None:
    patient, desk = a_known_patient(web), web.signed_in()
    plan = json.loads(plans(desk.see(f"/courses/new?patient={patient.id}&sessions=2"))[0])
    plan[1] = {**plan[1], "start": "2027-02-01T10:00:00+00:00", "end": "2027-02-01T11:00:00+00:00"}
    page = desk.do("/courses", patient=patient.id, plan=json.dumps(plan))
    assert "Please note:" in page
    assert "Session 2 is 63 days after session 1: the protocol says 42 at most." in page


def test_booking_as_usual_says_nothing_special(web: Web) -> None:
    patient, desk = a_known_patient(web), web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[0]
    page = desk.do("/courses", patient=patient.id, plan=plan, screening_asked="yes", nothing="yes")
    assert "Please note" not in page


def test_nothing_chosen_is_no_dead_end(web: Web) -> None:
    patient = a_known_patient(web)
    response = web.signed_in().post("/courses", patient=patient.id)
    assert response.status_code == 422
    assert "Choose one of the plans first." in response.text
    assert plans(response.text)


@pytest.mark.parametrize("plan", ["{", "[]", "[1]", '{"a": 1}', "null", '[{"number": 1}]'])
def test_a_forged_plan_is_refused_in_the_page(web: Web, plan: str) -> None:
    patient = a_known_patient(web)
    response = web.signed_in().post("/courses", patient=patient.id, plan=plan)
    assert response.status_code == 422
    assert "Nothing was booked." in response.text


def test_another_clinics_patient_is_not_there(web: Web) -> None:
    outsider, desk = a_known_patient(web, house=web.cast.outsider), web.signed_in()
    assert desk.get(f"/courses/new?patient={outsider.id}").status_code == 404
    assert desk.get(f"/courses/new/plans?patient={outsider.id}").status_code == 404
    assert desk.post("/courses", patient=outsider.id, plan="[]").status_code == 404


def test_the_chosen_areas_are_booked(web: Web) -> None:
    desk = web.signed_in()
    course = booked(web, desk, a_known_patient(web), areas_asked="yes", areas="eyes")
    at_start_of(web, course)
    page = desk.see("/")
    assert 'value="eyes" checked' in page
    assert 'value="face" checked' not in page


def test_nothing_claims_to_be_looking_where_no_script_runs(web: Web) -> None:
    page = web.signed_in().see(f"/courses/new?patient={a_known_patient(web).id}")
    assert '<span id="looking" class="htmx-indicator muted small" hidden>' in page


@pytest.mark.parametrize("plan", ["[" * 50_000, "[" * 450 + "]" * 450, "9" * 5000], ids=["endless", "deep", "long"])
def test_a_hostile_plan_is_no_plan(web: Web, plan: str) -> None:
    patient = a_known_patient(web)
    answer = web.signed_in().post("/courses", patient=patient.id, plan=plan)
    assert (answer.status_code, "Choose one of the plans first." in answer.text) == (422, True)


def test_a_count_of_5000_digits_is_said_to_be_none(web: Web) -> None:
    patient = a_known_patient(web)
    assert "Sessions: " in web.signed_in().see(f"/courses/new/plans?patient={patient.id}&sessions={'9' * 5000}")
