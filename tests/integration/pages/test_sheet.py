"""The aftercare on paper, for patients whom no text reaches."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from service.base.actors import ROLES, Role
from service.clinics.cover.models import CoverRow
from service.clinics.cover.rule import NONE
from service.patients.models import Patient
from tests.cast import a_patient
from tests.integration.pages.scene import a_known_patient, at_start_of, booked
from tests.support.web import Visitor, Web


@pytest.fixture
def desk(web: Web) -> Visitor:
    return web.signed_in()


@pytest.fixture
def patient(web: Web) -> Patient:
    """Somebody who wants the advice on paper."""
    with web.program.database.write() as session:
        return a_patient(session, web.house.clinic, name="Linnet Marlowe", mobile=None, channel="print")


@pytest.fixture
def course(web: Web, desk: Visitor, patient: Patient) -> UUID:
    """A course whose first session, on Monday 30 November from 09:00, has just been ticked."""
    course = booked(web, desk, patient)
    at_start_of(web, course)
    web.clock.advance(timedelta(hours=1))
    desk.press(f"/courses/{course}/sessions/1/complete")
    return course


def test_it_holds_the_dated_advice_that_no_text_brings(desk: Visitor, course: UUID) -> None:
    page = desk.see(f"/courses/{course}/sheet")
    assert "After your micro-needling" in page
    assert "For Linnet Marlowe" in page
    advice = page[page.index('<dl class="advice">') : page.index("</dl>")]
    days = ("Monday 30 November 2026", "Tuesday 1 December 2026", "Thursday 3 December 2026", "Monday 7 December 2026")
    assert [advice.index(day) for day in days] == sorted(advice.index(day) for day in days)
    assert advice.count("<dd>") == 6
    assert "SPF 50" in advice
    assert "answer STOP" not in page


def test_the_tick_says_once_why_no_text_goes_out(web: Web, desk: Visitor, patient: Patient) -> None:
    course = booked(web, desk, patient)
    at_start_of(web, course)
    page = desk.do(f"/courses/{course}/sessions/1/complete").partition('id="live"')[0]
    assert page.count("<strong>Day 1</strong>") == 1
    assert page.count("wants the advice on paper") == 1


def test_it_names_the_number_that_is_answered_at_every_hour(web: Web, desk: Visitor, course: UUID) -> None:
    page = desk.see(f"/courses/{course}/sheet")
    assert "07700 900910 while the clinic is open" in page
    assert "At all other times ring 07700 900911." in page
    with web.program.database.write() as session:
        session.scalars(select(CoverRow).where(CoverRow.site_id == web.house.site.id)).one().while_closed = NONE
    assert "nobody answers there: ring 111" in desk.see(f"/courses/{course}/sheet")


def test_it_names_the_next_dates(desk: Visitor, course: UUID) -> None:
    assert "Mon 28 December, 09:00; Mon 25 January, 09:00" in desk.see(f"/courses/{course}/sheet")


def test_a_patient_on_paper_is_offered_their_sheet(desk: Visitor, course: UUID) -> None:
    page = desk.see(f"/courses/{course}")
    assert f'href="/courses/{course}/sheet">Print the aftercare sheet</a>' in page


@pytest.mark.parametrize(("consent", "offered"), [(False, True), (True, False)])
def test_a_sheet_is_offered_where_texts_do_not_go(web: Web, desk: Visitor, consent: bool, offered: bool) -> None:
    course = booked(web, desk, a_known_patient(web, consent=consent))
    at_start_of(web, course)
    desk.press(f"/courses/{course}/sessions/1/complete")
    assert ("Print the aftercare sheet" in desk.see(f"/courses/{course}")) is offered
    assert "SPF 50" in desk.see(f"/courses/{course}/sheet")


def test_before_the_first_tick_it_says_what_to_do(web: Web, desk: Visitor, patient: Patient) -> None:
    course = booked(web, desk, patient)
    page = desk.see(f"/courses/{course}/sheet")
    assert "as soon as the session is ticked completed" in page
    assert f'href="/courses/{course}">Go to the course</a>' in page


def test_a_tick_that_was_taken_back_takes_its_advice_back(desk: Visitor, course: UUID) -> None:
    desk.press(f"/courses/{course}/sessions/1/undo")
    assert "After your micro-needling" not in desk.see(f"/courses/{course}/sheet")


def test_the_newest_session_is_what_is_printed(web: Web, desk: Visitor, course: UUID) -> None:
    at_start_of(web, course, 2)
    desk.press(f"/courses/{course}/sessions/2/complete")
    page = desk.see(f"/courses/{course}/sheet")
    printed, _, folded = page.partition('<details class="card no-print">')
    assert "Monday 28 December 2026" in printed
    assert "30 November" not in printed.partition("<article")[2]
    assert "Monday 30 November 2026" in folded


def test_it_leads_back_to_the_course(desk: Visitor, course: UUID) -> None:
    assert f'href="/courses/{course}">Back to the course</a>' in desk.see(f"/courses/{course}/sheet")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_on_the_staff_may_print_it(web: Web, course: UUID, role: Role) -> None:
    assert "SPF 50" in web.signed_in(role).see(f"/courses/{course}/sheet")


def test_another_clinics_sheet_is_not_there(web: Web, course: UUID) -> None:
    assert web.signed_in(house=web.cast.outsider).get(f"/courses/{course}/sheet").status_code == 404
    assert web.visitor().get(f"/courses/{course}/sheet").location.startswith("/sign-in")


def test_before_the_first_session_it_holds_the_dates_and_what_to_do(web: Web, desk: Visitor, patient: Patient) -> None:
    page = desk.see(f"/courses/{booked(web, desk, patient)}/sheet")
    assert "Before your micro-needling" in page
    assert "Monday 30 November 2026" in page
    assert "nothing on your face" in page
    assert "CONFIRM" not in page
