"""A second treatment on the page of a new course, and which treatment is chosen at first."""

import json
import re

import pytest
from sqlalchemy import func, select

from service.courses.models import Booking, Course
from service.patients.models import Patient
from tests.cast import a_protocol_version, a_sign_off
from tests.integration.pages.scene import PHONE, a_known_patient, booked, plans
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


def test_the_texts_of_both_are_shown_and_neither_claims_to_tell_all_dates(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    form = {"protocol": "microneedling-face", "sessions": 2, "second": PEEL}
    page = desk.do("/courses", patient=patient.id, plan=plans(desk.see(both(patient)))[0], **form)
    card = page[page.index('id="just-now"') : page.index('id="live"')]
    assert "A peel</a>, booked with it:" in card
    assert card.count("<strong>Booked</strong>") == 2
    assert re.search(r"Your dates: [^.]+ and those in our other text\.", page)


def test_another_patients_course_is_not_shown_as_booked_with_it(web: Web, patient: Patient) -> None:
    desk, other = web.signed_in(), a_known_patient(web, mobile="+447700900132")
    mine, theirs = (booked(web, desk, one, protocol="microneedling-face", sessions=1) for one in (patient, other))
    page = desk.see(f"/courses/{mine}?just=booked&also={theirs}")
    assert "booked with it:</strong>" not in page
    assert "and those in our other text" not in page


def two(**more: object) -> dict[str, object]:
    return {"protocol": "microneedling-face", "sessions": 2, "second": PEEL, **more}


def reservations(page: str) -> list[str]:
    return re.findall(r'name="reservation" value="([^"]+)"', page)


def test_the_times_of_both_are_kept_with_one_click_and_booked(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(both(patient)))[0]
    page = desk.post("/courses/new/keep", patient=patient.id, **two(plan=plan)).text
    assert "The times of both treatments are kept until 09:05" in page
    assert 'data-left="300"' in page
    kept = plans(page)[0]
    starts = [[one["start"] for one in course] for course in json.loads(plan)]
    assert [[one["start"] for one in course] for course in json.loads(kept)] == starts
    somebody = a_known_patient(web, mobile=PHONE[:-1] + "4")
    assert plan not in plans(desk.see(both(somebody)))
    desk.press("/courses", patient=patient.id, **two(plan=kept, reservation=reservations(page)))
    with web.program.database.read() as session:
        assert {one.kind for one in session.scalars(select(Booking).where(Booking.active))} == {"session"}


def test_what_is_kept_for_both_is_let_go_together(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(both(patient)))[0]
    kept = reservations(desk.post("/courses/new/keep", patient=patient.id, **two(plan=plan)).text)
    assert len(kept) == 2
    page = desk.post("/courses/new/let-go", patient=patient.id, **two(reservation=kept)).text
    assert plans(page)[0] == plan
    with web.program.database.read() as session:
        assert session.scalars(select(Booking.id).where(Booking.active)).all() == []


def test_another_plan_may_take_what_was_kept_for_the_other_treatment(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    first, second = json.loads(plans(desk.see(both(patient)))[0])
    kept = reservations(
        desk.post("/courses/new/keep", patient=patient.id, **two(plan=json.dumps([first, second]))).text
    )
    swapped = json.dumps([[{**one, "number": at} for at, one in enumerate(second[:2], 1)], first])
    desk.press("/courses", patient=patient.id, **two(plan=swapped, reservation=kept))


def test_when_one_of_both_cannot_be_kept_none_is(web: Web, patient: Patient) -> None:
    desk, other = web.signed_in(), a_known_patient(web, mobile=PHONE[:-1] + "5")
    first, second = json.loads(plans(desk.see(both(patient)))[0])
    peel = {"protocol": PEEL, "sessions": 1, "plan": json.dumps(second[:1])}
    desk.press("/courses", patient=other.id, **peel)
    response = desk.post("/courses/new/keep", patient=patient.id, **two(plan=json.dumps([first, second])))
    assert response.status_code == 409
    assert "Nothing was kept." in response.text
    assert reservations(response.text) == []
    with web.program.database.read() as session:
        assert session.scalar(select(func.count()).where(Booking.kind == "reserved", Booking.active)) == 0


ROWS = ("2026-12-07 10:00", "2027-01-04 10:00", "2026-12-21 10:00")
"""Two sessions of the first treatment, one of the second, two weeks from each."""


def by_hand(*starts: str) -> dict[str, object]:
    days, clocks = zip(*(start.split() for start in starts), strict=True)
    who = {"row_practitioner": ["imogen"] * len(starts), "row_room": ["room-1"] * len(starts)}
    asked = {"second_areas_asked": PEEL, "second_sessions": 1, "times": "hand"}
    return two(**asked, row_date=list(days), row_time=list(clocks), **who)


def test_both_can_be_chosen_by_hand(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    page = desk.post("/courses/new", patient=patient.id, **by_hand(*ROWS)).text
    assert "<h3>Micro-needling, face, session 2</h3>" in page
    assert "<h3>A peel, session 1</h3>" in page
    assert 'class="reason small"' not in page
    assert "A peel was booked with it" in desk.do("/courses", patient=patient.id, **by_hand(*ROWS))


def test_a_row_of_the_other_treatment_that_is_too_near_is_said(web: Web, patient: Patient) -> None:
    page = web.signed_in().post("/courses/new", patient=patient.id, **by_hand(*ROWS[:2], "2026-12-09 10:00")).text
    assert "A peel, session 1 is 2 days from another session of this patient, on 7 December 2026" in page


def test_rows_that_meet_each_other_are_said_by_name(web: Web, patient: Patient) -> None:
    form = {**by_hand(*ROWS[:2], ROWS[0]), "areas_asked": "yes", "areas": "face", "second_areas": "neck"}
    page = web.signed_in().post("/courses/new", patient=patient.id, **form).text
    assert "A peel, Session 1: The patient has session 1 of Micro-needling, face from 10:00 to 11:00" in page


def test_rows_of_both_are_filled_from_the_chosen_plan(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(both(patient)))[0]
    page = desk.post("/courses/new", patient=patient.id, **two(plan=plan, times="hand")).text
    starts = [one["start"] for course in json.loads(plan) for one in course]
    assert re.findall(r'name="row_date" id="[^"]+" value="([^"]+)"', page) == [start[:10] for start in starts]


def test_nothing_of_all_this_covers_and_shows_the_questions_of_both(web: Web, patient: Patient) -> None:
    own = {**web.house.protocol.content["screening"][0], "key": "own", "question": "Is there an open cold sore?"}
    content = {**web.house.protocol.content, "key": "third", "name": "A third", "screening": [own]}
    with web.program.database.write() as session:
        version = a_protocol_version(session, web.house.clinic, key="third", content=content, content_hash="third")
        a_sign_off(session, version, web.house.nurse)
    form = two(second="third", screening_asked="yes", nothing="yes")
    page = web.signed_in().post("/courses/new", patient=patient.id, **form).text
    assert "11 questions about Micro-needling, face and A third" in page
    assert '<details class="card" id="questions" open>' in page
    assert '<details id="second" open>' in page
    asked = page[page.index("Is there an open cold sore?") :]
    assert asked.index('<span class="mark">A third</span>') < asked.index('name="screen_own" value="no" checked')


def test_when_one_time_is_gone_neither_is_booked_and_choices_stay(web: Web, patient: Patient) -> None:
    desk, other = web.signed_in(), a_known_patient(web, mobile=PHONE[:-1] + "2")
    plan = plans(desk.see(both(patient)))[0]
    form = {"protocol": "microneedling-face", "sessions": 2, "second": PEEL, "plan": plan}
    desk.press("/courses", patient=other.id, **form)
    response = desk.post("/courses", patient=patient.id, **form)
    assert response.status_code == 409
    assert f'<option value="{PEEL}" selected>' in response.text
    assert "<li>Micro-needling, face, Session 1: " in response.text
    assert "<li>A peel, Session 3: " in response.text
    assert "Treatment 1" not in response.text
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
    desk.press("/courses", patient=patient.id, plan=plans(page)[0], **form)
    assert chosen(desk.see(f"/courses/new?patient={patient.id}")) == "microneedling-face"


def test_else_the_one_that_the_clinic_books_most(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    page = desk.see(f"/courses/new?patient={patient.id}&protocol=microneedling-face&sessions=1")
    desk.press("/courses", patient=patient.id, plan=plans(page)[0], protocol="microneedling-face", sessions=1)
    somebody = a_known_patient(web, mobile=PHONE[:-1] + "3")
    assert chosen(desk.see(f"/courses/new?patient={somebody.id}")) == "microneedling-face"


def test_another_treatment_begins_with_its_own_usual_choices(web: Web, patient: Patient) -> None:
    page = web.signed_in().post(
        "/courses/new", patient=patient.id, protocol=PEEL, protocol_before="microneedling-face", sessions=6
    )
    assert 'name="sessions" value="3" checked' in page.text
