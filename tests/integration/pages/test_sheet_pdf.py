"""The sheet as a PDF: dated, in the patient's language, for the desk and for other programs."""

from datetime import timedelta
from uuid import UUID

import pytest

from service.notify.paper.contents import Paper, paper_of
from service.patients.models import Patient
from tests.cast import a_patient
from tests.integration.pages.scene import a_known_patient, at_start_of, booked, went_out
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def course(web: Web, desk: Visitor) -> UUID:
    """A course of somebody on paper, whose first session, on Monday 30 November, has just been ticked."""
    with web.program.database.write() as session:
        patient = a_patient(session, web.house.clinic, name="Linnet Marlowe", mobile="+442079460000", channel="print")
    course = booked(web, desk, patient)
    at_start_of(web, course)
    web.clock.advance(timedelta(hours=1))
    desk.press(f"/courses/{course}/sessions/1/complete")
    return course


def paper(web: Web, course: UUID) -> Paper:
    with web.program.database.read() as session:
        return paper_of(session, web.house.clinic.id, course, 1, web.clock.now())


def test_it_says_first_what_to_do_on_pain_and_then_each_day(web: Web, course: UUID) -> None:
    sheet = paper(web, course)
    assert (sheet.title, sheet.for_whom) == (
        "After your micro-needling",
        "For Linnet Marlowe, treated on Monday 30 November 2026",
    )
    assert sheet.numbers == (("While we are open", "07700 900910"), ("At all other times", "07700 900911"))
    days = ["Today, Monday 30 November", "Tomorrow, Tuesday 1 December", "Wednesday 2 December", "Thursday 3 December"]
    assert [one.when for one in sheet.advice[:4]] == days
    assert [bool(one.we_ring) for one in sheet.advice] == [True, True, False, True, False, False]
    assert sheet.dates == ("Monday 28 December 2026, 09:00", "Monday 25 January 2027, 09:00")


def test_nobody_is_promised_a_call_who_has_no_telephone(web: Web, course: UUID) -> None:
    with web.program.database.write() as session:
        session.query(Patient).filter_by(clinic_id=web.house.clinic.id, channel="print").one().mobile = None
    assert {one.we_ring for one in paper(web, course).advice} == {""}


def test_a_text_that_was_sent_again_is_printed_once(web: Web, desk: Visitor) -> None:
    course = booked(web, desk, a_known_patient(web))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    told, before = went_out(web, course, "straight_after"), paper(web, course)
    desk.press(f"/messages/{told.id}/again", reason="she deleted it")
    assert paper(web, course) == before


def test_printed_on_another_day_it_names_dates_alone(web: Web, course: UUID) -> None:
    web.clock.advance(timedelta(days=1))
    assert [one.when for one in paper(web, course).advice[:2]] == ["Monday 30 November", "Tuesday 1 December"]


def test_the_desk_opens_it_after_the_tick(desk: Visitor, course: UUID) -> None:
    address = f"/courses/{course}/sessions/1/sheet.pdf"
    assert f'href="{address}">Print the sheet</a>' in desk.see(f"/courses/{course}?just=completed&session=1")
    assert f'href="{address}">Open as PDF</a>' in desk.see(f"/courses/{course}/sheet")
    response = desk.get(address)
    assert (response.status_code, response.mimetype, response.data[:5]) == (200, "application/pdf", b"%PDF-")


def test_before_a_session_it_says_what_to_do_and_when(web: Web, desk: Visitor, course: UUID) -> None:
    desk.press(f"/courses/{course}/sessions/1/undo")
    sheet = paper(web, course)
    assert (sheet.title, sheet.for_whom) == (
        "Before your micro-needling",
        "For Linnet Marlowe, booked for Monday 30 November 2026",
    )
    assert sheet.alert == "Questions, or another time? Ring us"
    assert [one.when for one in sheet.advice] == ["Today, Monday 30 November"]
    assert "nothing on your face" in "\n".join(sheet.advice[0].words)
    assert f'href="/courses/{course}/sessions/1/sheet.pdf">Open as PDF</a>' in desk.see(f"/courses/{course}/sheet")


def test_a_session_without_a_place_has_none(desk: Visitor, course: UUID) -> None:
    desk.press(f"/courses/{course}/sessions/2/cancel")
    assert desk.get(f"/courses/{course}/sessions/2/sheet.pdf").status_code == 409
    assert desk.get(f"/courses/{course}/sessions/9/sheet.pdf").status_code == 404


def test_another_clinics_sheet_is_not_there(web: Web, course: UUID) -> None:
    stranger = web.signed_in(house=web.cast.outsider)
    assert stranger.get(f"/courses/{course}/sessions/1/sheet.pdf").status_code == 404


def test_a_language_without_a_frame_gets_english(web: Web, course: UUID) -> None:
    with web.program.database.write() as session:
        patient = session.query(Patient).filter_by(clinic_id=web.house.clinic.id, channel="print").one()
        patient.language = "cy"
    assert paper(web, course).language == "en"
