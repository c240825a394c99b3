"""The screening questions on the page of a new course: asked, recorded with the booking, and what they do to plans."""

import json
import re
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


def headline(page: str) -> tuple[str, str]:
    """Return how much the sentence about the questions presses, and the sentence."""
    found = re.search(r'<span class="mark (\w*)" id="asked-state"[^>]*>([^<]*)</span>', page)
    assert found, page
    return found[1], found[2]


def test_they_open_by_themselves_while_nobody_has_asked(web: Web, patient: Patient) -> None:
    page = web.signed_in().see(f"/courses/new?patient={patient.id}")
    assert is_open(page)
    assert "10 questions" in page
    assert headline(page) == ("concern", "Nobody has asked yet: please ask before you book.")
    assert "nothing stands against it" not in page


def test_nothing_of_all_this_answers_everything_and_stays_to_be_seen(web: Web, patient: Patient) -> None:
    page = look(web.signed_in(), patient, **NOTHING)
    assert page.count('value="no" checked') + page.count('value="never" checked') == 10
    assert is_open(page)
    assert headline(page) == ("calm", "Answered now, not recorded yet: nothing stands against it.")
    assert rows(web) == []


def test_a_question_left_open_is_said_and_not_calm(web: Web, patient: Patient) -> None:
    page = look(web.signed_in(), patient, screening_asked="yes", screen_keloid_tendency="no")
    assert headline(page) == ("concern", "Answered now, not recorded yet: 9 questions have no answer yet.")


def test_the_sentence_comes_along_with_the_plans(web: Web, patient: Patient) -> None:
    page = web.signed_in().post("/courses/new/plans", patient=patient.id, **NOTHING).text
    assert headline(page)[0] == "calm"
    assert 'id="asked-state" hx-swap-oob="true"' in page


def test_nothing_is_ticked_before_somebody_ticked_it(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.post("/courses/new/answers", patient=patient.id, **NOTHING)
    page = desk.see(f"/courses/new?patient={patient.id}")
    assert 'value="no" checked' not in page
    assert 'value="never" checked' not in page
    assert page.count("on record: no, Mon 30 November") == 8
    assert page.count("on record: never, Mon 30 November") == 2


def test_one_answer_more_leaves_the_others_as_they_are(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.post("/courses/new/answers", patient=patient.id, **NOTHING)
    page = look(desk, patient, **PEEL)
    assert "No session before 20 December 2026." in page
    assert headline(page)[1] == "Answered now, not recorded yet: wait until 20 December 2026."


def test_a_yes_that_called_for_a_clinician_is_confirmed_before_nothing_of_all_this_takes_it_back(
    web: Web, patient: Patient
) -> None:
    desk = web.signed_in()
    desk.post("/courses/new/answers", patient=patient.id, **FOR_A_CLINICIAN)
    page = look(desk, patient, **NOTHING)
    assert headline(page) == ("urgent", "An earlier yes is no now: tick that you asked again.")
    plan = plans(page)[0]
    response = desk.post("/courses", patient=patient.id, plan=plan, **NOTHING)
    assert response.status_code == 409
    assert "The earlier answer was yes, on 30 November 2026" in response.text
    assert (courses(web), len(rows(web))) == (0, 1)
    desk.press("/courses", patient=patient.id, plan=plan, confirmed="keloid_tendency", **NOTHING)
    assert rows(web)[1]["keloid_tendency"] is False


def test_what_was_just_recorded_is_not_told_as_new(web: Web, patient: Patient) -> None:
    page = web.signed_in().post("/courses/new/answers", patient=patient.id, **FOR_A_CLINICIAN).text
    said = "Answered on 30 November 2026: a clinician decides, 9 questions have no answer yet."
    assert headline(page) == ("concern", said)


def test_what_was_taken_back_is_not_calm_until_a_clinician_has_decided(web: Web, patient: Patient) -> None:
    desk, undecided = web.signed_in(), "a clinician has still to decide about a yes that was taken back."
    desk.post("/courses/new/answers", patient=patient.id, **FOR_A_CLINICIAN)
    confirmed = {**NOTHING, "confirmed": "keloid_tendency"}
    assert headline(look(desk, patient, **confirmed)) == ("concern", f"Answered now, not recorded yet: {undecided}")
    desk.post("/courses/new/answers", patient=patient.id, **confirmed)
    page = desk.see(f"/courses/new?patient={patient.id}")
    assert headline(page) == ("concern", f"Answered on 30 November 2026: {undecided}")
    assert "A clinician still has to decide, before this is treated:" in page
    web.signed_in("clinician").post("/courses/new/answers", patient=patient.id, screening_asked="yes", decision="Seen")
    assert headline(desk.see(f"/courses/new?patient={patient.id}"))[0] == "calm"


def test_a_wait_that_is_over_is_told_no_more(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.post("/courses/new/answers", patient=patient.id, **PEEL)
    web.clock.advance(timedelta(days=20))
    assert "No session before" not in desk.see(f"/courses/new?patient={patient.id}")


def test_the_card_says_what_was_taken_back(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.post("/courses/new/answers", patient=patient.id, **FOR_A_CLINICIAN)
    plan = plans(look(desk, patient, **NOTHING))[0]
    page = desk.do("/courses", patient=patient.id, plan=plan, confirmed="keloid_tendency", **NOTHING)
    card = page[page.index('id="before-title"') :]
    assert "a clinician has not decided yet" in card
    who = "on 30 November 2026 by Tamsin Reed"
    assert f"Answered yes {who}, no {who}." in card


def test_booking_records_the_answers_too(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[0]
    desk.press("/courses", patient=patient.id, plan=plan, **NOTHING)
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
    assert headline(page) == ("calm", "Answered on 30 November 2026: nothing stands against it.")
    assert not is_open(page)


def test_after_thirty_days_they_are_asked_again(web: Web, patient: Patient) -> None:
    web.signed_in().post("/courses/new/answers", patient=patient.id, **NOTHING)
    web.clock.advance(timedelta(days=31))
    page = web.signed_in().see(f"/courses/new?patient={patient.id}")
    assert is_open(page)
    assert headline(page) == ("concern", "Last answered on 30 November 2026: please ask again.")


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
    nurse.press("/courses", patient=patient.id, plan=plan, **decided)
    assert courses(web) == 1


def test_an_answer_that_is_none_is_named(web: Web, patient: Patient) -> None:
    page = look(web.signed_in(), patient, screening_asked="yes", screen_deep_peel_or_laser_on="soon")
    assert "Please look at the choices again:" in page
    assert plans(page) == []


def test_no_address_carries_answers(web: Web, patient: Patient) -> None:
    page = web.signed_in().see(f"/courses/new?patient={patient.id}&screening_asked=yes&screen_keloid_tendency=yes")
    assert 'value="yes" checked' not in page
