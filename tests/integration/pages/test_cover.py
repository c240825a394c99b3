"""Who answers the telephone, on its page."""

import pytest
from sqlalchemy import select

from service.clinics.cover.models import CoverRow
from tests.cast import ANSWERED, ANSWERED_AT_NIGHT, a_sender
from tests.support.web import Visitor, Web

NURSE = "+447700900912"
SAID = {
    "number_0": "07700 900910",
    "name_0": "desk",
    "number_1": "07700 900912",
    "name_1": "nurse line",
    "number_2": "",
    "while_open": "0",
    "while_closed": "none",
}


@pytest.fixture
def manager(web: Web) -> Visitor:
    return web.signed_in("manager")


def cover(web: Web) -> CoverRow:
    with web.program.database.read() as session:
        return session.scalars(select(CoverRow).where(CoverRow.site_id == web.house.site.id)).one()


def test_everybody_sees_who_answers_and_only_managers_say_it(web: Web) -> None:
    desk = web.signed_in()
    page = desk.see("/cover")
    assert '09:00–13:00 <span class="whole">07700 900910</span>' in page
    assert "Every hour of the coming 60 days is settled" in page
    assert "I rang it" not in page
    assert desk.post("/cover", **SAID).status_code == 403


def test_a_manager_says_it_and_what_is_not_tried_is_asked_for(web: Web, manager: Visitor) -> None:
    page = manager.do("/cover", **SAID, week_1_mon="18-21", closed_1="10-12")
    row = cover(web)
    assert (row.while_open, row.while_closed) == (ANSWERED, "none")
    assert row.week == {"mon": [["18:00", "21:00", NURSE]]}
    assert row.closed_days == [["10:00", "12:00", NURSE]]
    assert '18:00–21:00 <span class="whole">nurse line, 07700 900912</span>' in page
    assert "never tried" in page
    page = manager.do("/cover/tests", number=NURSE, who="Anna", answered="yes")
    assert "Anna answered" in page
    assert "each number was tried" in page


def test_hours_of_which_nothing_is_said_are_listed_with_the_way_to_say_it(manager: Visitor) -> None:
    page = manager.do("/cover", **{**SAID, "while_closed": ""})
    assert "In the coming 60 days nobody has said who answers" in page
    assert '<a href="#say">Mon 30 Nov, 13:00 to 14:00</a>' in page


def test_a_day_is_copied_to_others_and_nothing_is_saved_by_that(web: Web, manager: Visitor) -> None:
    page = manager.post("/cover", **SAID, week_1_mon="18-21", copy_from="mon", copy_to="workdays", do="copy").text
    assert page.count('value="18-21"') == 5
    assert cover(web).week == {}


def test_the_key_enter_saves(manager: Visitor) -> None:
    form = manager.see("/cover").partition('id="say"')[2]
    assert form.index('value="save"') < form.index('value="copy"')


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(web: Web, manager: Visitor) -> None:
    answer = manager.post("/cover", **SAID, week_0_mon="soon", week_1_tue="9-12")
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert 'value="9-12"' in answer.text
    twice = manager.post("/cover", **SAID, week_0_mon="9-12", week_1_mon="11-13").text
    assert "Two numbers at the same time on Monday" in twice
    assert cover(web).while_closed == ANSWERED_AT_NIGHT


def test_a_single_date_is_said_and_taken_back(web: Web, manager: Visitor) -> None:
    page = manager.do("/cover/dates", date="2026-12-24", spans="09:00-12:00", number=ANSWERED)
    assert "Thu 24 December 2026: 09:00–12:00 07700 900910" in page
    manager.press("/cover/dates", date="2026-12-31", spans="", number="none")
    assert cover(web).dates["2026-12-31"] == [["00:00", "24:00", "none"]]
    again = manager.post("/cover/dates", date="2026-12-24", spans="11:00-13:00", number="none")
    assert again.status_code == 422
    assert "says two things of one hour" in again.text
    manager.press("/cover/dates", date="2026-12-24", spans="11:00-13:00", number="none", instead="yes")
    assert cover(web).dates["2026-12-24"] == [["11:00", "13:00", "none"]]
    manager.press("/cover/dates/2026-12-24/remove")
    assert list(cover(web).dates) == ["2026-12-31"]


def test_a_treatment_is_not_switched_on_and_its_page_says_what_is_missing(web: Web, manager: Visitor) -> None:
    with web.program.database.write() as session:
        a_sender(session, web.house.site, "+447700900900", channel="whatsapp")
    manager.press("/cover", **{**SAID, "while_closed": ""})
    answer = manager.post(f"/treatments/{web.house.protocol.id}/switch-on")
    assert answer.status_code == 422
    assert "Mon 30 Nov, 13:00 to 14:00: nobody has said which number is answered" in answer.text


def test_what_is_missing_is_a_task_of_managers_on_today(web: Web, manager: Visitor) -> None:
    assert 'id="cover"' not in manager.see("/")
    manager.press("/cover", **{**SAID, "while_closed": ""})
    page = manager.see("/")
    assert "Nobody has said who answers the telephone, first on Mon 30 Nov, 13:00 to 14:00." in page
    assert 'href="/cover">Settle it</a>' in page
    assert 'id="cover"' not in web.signed_in().see("/")


def test_a_number_is_rung_from_the_page_where_calls_are_set_up(web: Web, manager: Visitor) -> None:
    assert "Calls are not set up here" in manager.see("/cover")
    with web.program.database.write() as session:
        a_sender(session, web.house.site, "+447700900900", channel="voice")
    assert "Ring this number to test it" in manager.see("/cover")
    assert "Ring this number to test it" not in web.signed_in().see("/cover")
    page = manager.do("/cover/calls", number=ANSWERED)
    assert "The number is being rung; whoever answers is asked to press 1." in page
    assert "This number is being rung at the moment" in manager.do("/cover/calls", number=ANSWERED)
    assert web.signed_in().post("/cover/calls", number=ANSWERED).status_code == 403


def test_a_number_without_hours_is_not_lost(web: Web, manager: Visitor) -> None:
    only = {**SAID, "while_closed": "none", "name_1": ""}
    answer = manager.post("/cover", **only)
    assert answer.status_code == 422
    assert "Is answered at no hour yet" in answer.text
    page = manager.do("/cover", **{**only, "name_1": "locum"})
    assert "at no hour yet" in page
    assert 'value="07700 900912"' in page
    assert f'<option value="{NURSE}">locum</option>' in page
    manager.press("/cover/dates", date="2026-12-24", spans="", number=NURSE)
    manager.press("/cover", **only)
    assert cover(web).dates["2026-12-24"] == [["00:00", "24:00", NURSE]]


@pytest.mark.parametrize(("typed", "says"), [("999", "Needs no line"), ("12", "Is no telephone number")])
def test_what_is_no_number_of_the_clinic_s_stands_beside_its_line(manager: Visitor, typed: str, says: str) -> None:
    answer = manager.post("/cover", **{**SAID, "number_0": typed})
    assert answer.status_code == 422
    assert says in answer.text


def test_holidays_ahead_are_listed_and_lead_to_their_date(manager: Visitor) -> None:
    assert "None in the coming 60 days" in manager.see("/cover")
    manager.press("/cover/dates", date="2026-12-24", spans="09-12", number=ANSWERED)
    page = manager.see("/cover")
    assert 'href="/cover?date=2026-12-24#dates"' in page
    assert 'value="2026-12-24"' in manager.see("/cover?date=2026-12-24")
