"""Times on the page of a new course: chosen by hand, kept while talking, begun elsewhere, now, and why not."""

import html
import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.courses.models import Booking, Course, CourseSession
from service.patients.models import Patient
from tests.cast import a_protocol_version, a_sign_off
from tests.integration.pages.scene import a_known_patient, plans
from tests.support.web import Visitor, Web


@pytest.fixture
def patient(web: Web) -> Patient:
    return a_known_patient(web)


def row(start: str, *, practitioner: str = "imogen", room: str = "room-1") -> dict[str, str]:
    day, clock = start.split()
    return {"row_date": day, "row_time": clock, "row_practitioner": practitioner, "row_room": room}


def by_hand(*rows: dict[str, str], **more: object) -> dict[str, Any]:
    columns = {name: [one[name] for one in rows] for name in row("2026-12-07 09:00")}
    return {"times": "hand", "sessions": len(rows), **columns, **more}


def reservation(page: str) -> str:
    found = re.search(r'name="reservation" value="([^"]+)"', page)
    assert found, page
    return found[1]


def look(desk: Visitor, patient: Patient, **form: object) -> str:
    return html.unescape(desk.post("/courses/new", patient=patient.id, **form).text)


def test_rows_are_filled_from_the_chosen_plan(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[1]
    page = look(desk, patient, plan=plan, times="hand")
    starts = [one["start"] for one in json.loads(plan)]
    assert re.findall(r'name="row_date" id="[^"]+" value="([^"]+)"', page) == [start[:10] for start in starts]
    assert re.findall(r'name="row_time" id="[^"]+" value="([^"]+)"', page) == [start[11:16] for start in starts]


def test_each_row_says_what_stands_against_it(web: Web, patient: Patient) -> None:
    form = by_hand(row("2026-12-07 10:00"), row("2026-12-16 10:00"), row("2027-01-13 07:00"))
    page = look(web.signed_in(), patient, **form)
    assert "Session 2 is 9 days after session 1: never less than 14." in page
    assert "Session 3 lies outside the opening hours of the clinic." in page
    assert page.index("Session 2 is 9 days") < page.index("<h3>Session 3</h3>") < page.index("Session 3 lies outside")
    with web.program.database.read() as session:
        assert session.scalars(select(Course.id)).all() == []


def test_a_taken_time_is_told_beside_its_row(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.press("/courses", patient=web.house.patients[0].id, **by_hand(row("2026-12-07 10:00")))
    page = look(desk, patient, **by_hand(row("2026-12-07 10:30")))
    when = "from 09:50 to 11:10 on Mon 7 December (20 minutes of preparation and cleaning included)"
    said = f"Session 1: Imogen Larch and {web.house.rooms[0].name} are booked {when}."
    assert said in page
    response = desk.post("/courses", patient=patient.id, **by_hand(row("2026-12-07 10:30")))
    assert response.status_code == 409
    assert 'value="10:30"' in response.text
    assert response.text.count(said) == 2  # what was refused, and beside the row
    assert "just been taken" not in response.text


def near(page: str) -> list[str]:
    """Return the free places that are offered beside rows, as their buttons carry them."""
    return [html.unescape(value) for value in re.findall(r'name="use" value="([^"]+)"', page)]


def test_free_times_near_a_taken_one_are_offered_and_fill_its_row(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.press("/courses", patient=web.house.patients[0].id, **by_hand(row("2026-12-07 10:00")))
    form = by_hand(row("2026-12-07 10:30"))
    offered = near(look(desk, patient, **form))
    assert offered[:3] == [f"0|2026-12-07|{start}|imogen|room-1" for start in ("11:30", "11:45", "12:00")]
    page = look(desk, patient, **form, use=offered[0])
    assert 'value="11:30"' in page
    assert near(page) == []
    desk.press("/courses", patient=patient.id, **by_hand(row("2026-12-07 11:30")))


def test_times_kept_for_the_patient_are_theirs_to_choose_among(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.press("/courses", patient=web.house.patients[0].id, **by_hand(row("2026-12-07 10:00")))
    kept = reservation(desk.post("/courses/new/keep", patient=patient.id, **by_hand(row("2026-12-07 11:45"))).text)
    assert near(look(desk, patient, **by_hand(row("2026-12-07 10:30"))))[0].split("|")[2] != "11:30"
    offered = near(look(desk, patient, **by_hand(row("2026-12-07 10:30")), reservation=kept))
    assert offered[:3] == [f"0|2026-12-07|{start}|imogen|room-1" for start in ("11:30", "11:45", "12:00")]


def test_a_time_kept_for_another_row_stays_with_it(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.press("/courses", patient=web.house.patients[0].id, **by_hand(row("2026-12-07 10:00")))
    rows = (row("2026-12-07 11:45"), row("2027-01-04 10:00"))
    kept = reservation(desk.post("/courses/new/keep", patient=patient.id, **by_hand(*rows)).text)
    moved = (row("2026-12-07 10:30"), row("2026-12-07 11:45"))
    offered = near(look(desk, patient, **by_hand(*moved), reservation=kept))
    assert not any(one.startswith("0|2026-12-07|11:45") for one in offered)


def test_where_no_day_near_fits_the_first_one_that_does_is_offered(web: Web, patient: Patient) -> None:
    page = look(web.signed_in(), patient, **by_hand(row("2027-03-01 10:00"), row("2026-12-07 10:00")))
    assert "Session 2 must come after the session before, on 1 March 2027." in page
    assert near(page)[0].startswith("1|2027-03-22|")  # three weeks are asked for


def test_a_forged_place_fills_no_row(web: Web, patient: Patient) -> None:
    for use in ("9|2026-12-07|11:15|imogen|room-1", "0|x", "", "-1|a|b|c|d"):
        assert 'value="10:30"' in look(web.signed_in(), patient, **by_hand(row("2026-12-07 10:30")), use=use)


def only(**filled: str) -> dict[str, str]:
    return {**dict.fromkeys(row("2026-12-07 09:00"), ""), **filled}


def test_a_date_alone_is_judged(web: Web, patient: Patient) -> None:
    rows = [only(row_date=day) for day in ("2026-11-29", "2026-12-06", "2026-12-15", "2026-12-14")]
    page = look(web.signed_in(), patient, **by_hand(*rows))
    assert "Session 1 has already passed." in page
    assert "The clinic is closed on Sunday 6 December 2026." in page
    assert "Session 3 is 9 days after session 2: never less than 14." in page
    assert "Session 4 must come after the session before, on 15 December 2026." in page


def test_a_practitioner_without_a_room_is_judged(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.press("/courses", patient=web.house.patients[0].id, **by_hand(row("2026-12-07 10:00")))
    page = look(desk, patient, **by_hand({**row("2026-12-07 10:30"), "row_room": ""}, only()))
    assert "Session 1: Imogen Larch is booked from 09:50 to 11:10 on Mon 7 December" in page
    assert f"{web.house.rooms[0].name} is booked" not in page


def test_an_appointment_of_the_patients_own_is_named_before_anybody_is_chosen(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    desk.press("/courses", patient=patient.id, **by_hand(row("2026-12-07 10:00")))
    page = look(desk, patient, **by_hand(only(row_date="2026-12-07", row_time="10:30")))
    assert "The patient has session 1 of Micro-needling, face from 10:00 to 11:00 on Mon 7 December." in page


def test_a_public_holiday_is_called_by_its_name(web: Web, patient: Patient) -> None:
    with web.program.database.write() as session:
        session.merge(web.house.site).holidays = "GB-ENG"
    desk, words = web.signed_in(), "The clinic is closed on Friday 25 December 2026: Christmas Day."
    assert words in look(desk, patient, **by_hand(only(row_date="2026-12-25")))
    assert words in html.unescape(desk.see(f"/courses/new?patient={patient.id}&why_on=2026-12-25"))


def test_who_cannot_do_the_treatment_is_not_offered_by_hand(web: Web, patient: Patient) -> None:
    imogen, *others = web.house.practitioners
    first, second, *_ = web.house.rooms
    content = {**web.house.protocol.content, "key": "laser", "skill": "laser", "room_kind": "treatment"}
    with web.program.database.write() as session:
        session.merge(imogen).skills = ["peel"]
        session.merge(first).kind = "consultation"
        version = a_protocol_version(session, web.house.clinic, key="laser", content=content, content_hash="laser")
        a_sign_off(session, version, web.house.nurse)
    page = look(web.signed_in(), patient, **by_hand(only(), protocol="laser"))
    assert f'<option value="{imogen.key}"' not in page
    assert f'<option value="{others[0].key}"' in page
    assert f'<option value="{first.key}"' not in page
    assert f'<option value="{second.key}"' in page


def test_above_the_maximum_warns_and_books_all_the_same(web: Web, patient: Patient) -> None:
    desk, form = web.signed_in(), by_hand(row("2026-12-07 10:00"), row("2027-02-08 10:00"))
    assert "63 days after session 1: the protocol says 42 at most." in look(desk, patient, **form)
    assert "the protocol says 42 at most" in desk.do("/courses", patient=patient.id, **form)


def test_under_the_minimum_a_clinician_gives_a_reason(web: Web, patient: Patient) -> None:
    form = by_hand(row("2026-12-07 10:00"), row("2026-12-24 10:00"))
    desk, nurse = web.signed_in(), web.signed_in("clinician")
    assert 'name="reason"' not in look(desk, patient, **form)
    assert 'name="reason"' in look(nurse, patient, **form)
    assert desk.post("/courses", patient=patient.id, **form, reason="Said so").status_code == 422
    nurse.press("/courses", patient=patient.id, **form, reason="Heals fast")


def test_an_unfinished_row_is_named_and_the_rest_stays(web: Web, patient: Patient) -> None:
    form = by_hand(row("2026-12-07 10:00"), {**row("2027-01-04 10:00"), "row_room": ""})
    response = web.signed_in().post("/courses", patient=patient.id, **form)
    assert response.status_code == 422
    assert "Session 2: choose a date, a time, a practitioner and a room." in response.text
    assert 'value="2027-01-04"' in response.text


def test_times_are_kept_while_talking_and_then_booked(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[0]
    page = desk.post("/courses/new/keep", patient=patient.id, plan=plan).text
    assert "Kept until 09:05" in page
    assert 'data-left="300"' in page
    kept = plans(page)[0]
    assert [one["start"] for one in json.loads(kept)] == [one["start"] for one in json.loads(plan)]
    assert plan not in plans(desk.see(f"/courses/new?patient={web.house.patients[0].id}"))
    page = desk.do("/courses", patient=patient.id, plan=kept, reservation=reservation(page))
    assert "had run out" not in page
    with web.program.database.read() as session:
        assert {one.kind for one in session.scalars(select(Booking).where(Booking.active))} == {"session"}


def test_kept_times_can_be_let_go(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[0]
    kept = reservation(desk.post("/courses/new/keep", patient=patient.id, plan=plan).text)
    page = desk.post("/courses/new/let-go", patient=patient.id, reservation=kept).text
    assert "Those times are free again." in page
    assert "Kept until" not in page
    assert plans(page)[0] == plan


def test_times_that_ran_out_are_said_and_booked_if_they_are_still_free(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[0]
    kept = reservation(desk.post("/courses/new/keep", patient=patient.id, plan=plan).text)
    web.clock.advance(timedelta(minutes=6))
    assert "were kept until 09:05 and are no longer" in look(desk, patient, plan=plan, reservation=kept)
    page = desk.do("/courses", patient=patient.id, plan=plan, reservation=kept)
    assert "The times that were kept had run out; they were still free." in page


def test_what_cannot_be_kept_is_said_beside_the_plans(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    plan = plans(desk.see(f"/courses/new?patient={patient.id}"))[0]
    desk.press("/courses", patient=web.house.patients[0].id, plan=plan)
    response = desk.post("/courses/new/keep", patient=patient.id, plan=plan)
    assert response.status_code == 409
    assert "Nothing was kept." in response.text


def test_a_course_begun_elsewhere_counts_unknown_days_back(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    page = desk.post("/courses/new", patient=patient.id, sessions=3, done_count=2, done_last="2026-11-10").text
    assert "session 1 on Tue 13 October 2026 (counted back)" in page
    assert "session 2 on Tue 10 November 2026." in page
    (first, *_) = [json.loads(plan) for plan in plans(page)]
    assert [one["number"] for one in first] == [3]
    form = {"sessions": 3, "done_count": 2, "done_last": "2026-11-10", "plan": json.dumps(first)}
    assert "2 of 3 sessions done" in desk.do("/courses", patient=patient.id, **form)


def test_days_that_are_known_are_not_counted(web: Web, patient: Patient) -> None:
    page = look(web.signed_in(), patient, done_count=2, done_last="2026-11-10", done_earlier="2026-10-01")
    assert "session 1 on Thu 1 October 2026, session 2" in page


def test_the_last_day_must_be_known(web: Web, patient: Patient) -> None:
    page = look(web.signed_in(), patient, done_count=1)
    assert "Sessions done elsewhere: say on which day the last one was." in page


def test_a_walk_in_shows_who_is_free_now_and_begins_with_one_click(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    page = desk.see(f"/courses/new?patient={patient.id}&kind=walk_in")
    assert "Book and begin now" in page
    assert "from 09:00 to 10:00" in page
    with web.program.database.read() as session:
        assert session.scalars(select(Course.id)).all() == []
    desk.press("/courses", patient=patient.id, kind="walk_in")
    with web.program.database.read() as session:
        assert session.scalars(select(CourseSession.starts_at)).one() == web.clock.now()


def test_when_nobody_is_free_a_walk_in_says_so(web: Web, patient: Patient) -> None:
    web.clock.advance(timedelta(hours=12))
    page = web.signed_in().see(f"/courses/new?patient={patient.id}&kind=walk_in")
    assert "It cannot begin now." in page
    assert "Book and begin now" not in page


def test_a_single_treatment_is_one_session_and_no_course(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    page = desk.see(f"/courses/new?patient={patient.id}&kind=one_off")
    assert [len(json.loads(plan)) for plan in plans(page)] == [1, 1, 1]
    desk.press("/courses", patient=patient.id, kind="one_off", plan=plans(page)[0])
    with web.program.database.read() as session:
        assert session.scalars(select(Course.kind)).all() == ["one_off"]


def test_why_not_a_day_counts_what_is_kept_for_the_patient_as_theirs(web: Web, patient: Patient) -> None:
    desk = web.signed_in()
    other = row("2026-12-07 11:45", practitioner="felix", room="room-2")
    desk.press("/courses", patient=web.house.patients[0].id, **by_hand(other))
    kept = reservation(desk.post("/courses/new/keep", patient=patient.id, **by_hand(row("2026-12-07 11:45"))).text)
    asked = f"/courses/new?patient={patient.id}&why_on=2026-12-07"
    assert ">11:45</span>" not in desk.see(asked)
    assert ">11:45</span>" in desk.see(f"{asked}&reservation={kept}")


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("2026-12-06", "The clinic is closed on Sunday 6 December 2026."),
        ("2026-12-07", "A session could begin on Mon 7 December 2026 at"),
        ("2026-11-01", "That day has passed: choose today or a later day."),
        ("soon", "Please choose a day."),
    ],
)
def test_why_not_a_day_is_answered_in_words(web: Web, patient: Patient, on: str, words: str) -> None:
    assert words in look(web.signed_in(), patient, why_on=on)
