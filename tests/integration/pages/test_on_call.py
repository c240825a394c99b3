"""On call: who has the duty, how people are reached, and what a manager has to see to."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from service.clinics.models import OnCall, Staff
from service.clinics.rota.models import StaffChannel
from service.notify.alerts.models import AlertTest
from service.notify.models import Message
from tests.integration.pages.test_inbox import an_item
from tests.support.web import Visitor, Web

DUTY = {"from_weekday": "0", "from_wall": "18:00", "to_weekday": "1", "to_wall": "09:00", "rung": "1"}


@pytest.fixture
def manager(web: Web) -> Visitor:
    return web.signed_in("manager")


def test_it_leads_there_from_the_clinic(manager: Visitor) -> None:
    assert 'href="/on-call"' in manager.see("/people-and-rooms")


def test_without_duties_it_says_who_is_rung_and_what_to_do(web: Web, manager: Visitor) -> None:
    page = manager.see("/on-call")
    assert "There are no duties yet, so the standing ladder is rung day and night." in page
    assert "At every hour of the coming 60 days somebody is on call." in page
    assert "Nobody knows yet whether alerts reach Imogen Larch" in page


def test_a_manager_puts_somebody_on_call_and_takes_it_back(web: Web, manager: Visitor) -> None:
    nurse = web.house.nurse
    page = manager.do("/on-call/duties", staff_id=str(nurse.id), **DUTY)
    assert "Monday 18:00 to Tuesday 09:00: Imogen Larch" in page
    assert "Mon 30 Nov 18:00 to Tue 1 Dec 09:00" in page
    row = page.split("/on-call/duties/")[1].split("/remove")[0]
    assert "Nobody has a weekly duty." in manager.do(f"/on-call/duties/{row}/remove")


def test_a_duty_of_somebody_who_cannot_close_is_pointed_out_and_a_whole_week_is_asked_back(
    web: Web, manager: Visitor
) -> None:
    desk = str(web.house.receptionist.id)
    whole = manager.post("/on-call/duties", staff_id=desk, **{**DUTY, "to_weekday": "0", "to_wall": "18:00"})
    assert (whole.status_code, "would be the whole week" in whole.text) == (422, True)
    assert "cannot close what is urgent" in manager.do("/on-call/duties", staff_id=desk, **DUTY)


def test_a_swap_shows_in_the_weeks(web: Web, manager: Visitor) -> None:
    form = {"starts_at": "2026-12-01T18:00", "ends_at": "2026-12-02T09:00", "rung": "1", "note": "swap"}
    page = manager.do("/on-call/changes", staff_id=str(web.house.nurse.id), **form)
    assert "Tue 1 Dec 18:00 to Wed 2 Dec 09:00: Imogen Larch · swap" in page


@pytest.mark.parametrize("times", [("2026-12-02T09:00", "2026-12-01T18:00"), ("soon", "2026-12-01T18:00")])
def test_a_swap_that_cannot_be_is_said_beside_its_field(web: Web, manager: Visitor, times: tuple[str, str]) -> None:
    answer = manager.post("/on-call/changes", starts_at=times[0], ends_at=times[1], rung="1")
    assert answer.status_code == 422
    assert '-error">Must ' in answer.text.split("Swaps and holidays")[1]


def test_a_gap_is_shown_and_a_task_of_the_manager(web: Web, manager: Visitor) -> None:
    with web.program.database.write() as session:
        session.execute(delete(OnCall).where(OnCall.clinic_id == web.house.clinic.id))
    assert "In the coming 60 days nobody on call can be reached at these times." in manager.see("/on-call")
    assert "Nobody on call can be reached" in manager.see("/")
    assert "Nobody on call can be reached" not in web.signed_in("receptionist").see("/")


def test_a_manager_changes_the_standing_ladder(web: Web, manager: Visitor) -> None:
    nurse, owner = str(web.house.nurse.id), str(web.house.manager.id)
    form = {"ladder_staff_0": owner, "ladder_minutes_0": "3", "ladder_staff_2": nurse, "ladder_minutes_2": "10"}
    page = manager.do("/on-call/ladder", **form)
    assert "Now: <strong>Rafe Bramble, then Imogen Larch (standing ladder)</strong>" in page
    assert "1. Rafe Bramble, 3 min" in web.signed_in("receptionist").see("/on-call")
    page = manager.do("/on-call/ladder")
    assert "Nobody stands on it: where no duty covers, the managers are rung." in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("ladder_staff_1", "again", "Stands here twice"),
        ("ladder_minutes_0", "61", "Must be between one minute and an hour"),
        ("ladder_minutes_0", "soon", "Must be between one minute and an hour"),
        ("ladder_staff_1", "01a20a13-cb6e-7201-a11f-d8761f93b320", "Is nobody who works here"),
    ],
)
def test_a_ladder_that_cannot_be_is_said_beside_its_field(
    web: Web, manager: Visitor, field: str, typed: str, said: str
) -> None:
    nurse = str(web.house.nurse.id)
    form = {"ladder_staff_0": nurse, field: nurse if typed == "again" else typed}
    answer = manager.post("/on-call/ladder", **form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert said in answer.text


def test_only_managers_change_the_ladder(web: Web) -> None:
    assert web.signed_in("clinician").post("/on-call/ladder").status_code == 403


def test_a_manager_says_how_somebody_is_alerted(web: Web, manager: Visitor) -> None:
    path = f"/on-call/people/{web.house.nurse.id}"
    form = {"address_sms": "07700 900290", "address_voice": "07700 900290", "minutes_voice": "2"}
    page = manager.do(path, **form)
    assert 'Phone call <span class="numbers">07700 900290</span>, after 2 min' in page
    assert 'value="2"' in manager.see(path)
    manager.press(path, address_sms="07700 900291")
    with web.program.database.read() as session:
        rows = session.scalars(select(StaffChannel).where(StaffChannel.active)).all()
        assert [(row.channel, row.address) for row in rows] == [("sms", "+447700900291")]


@pytest.mark.parametrize(
    ("field", "typed"), [("address_sms", "nobody"), ("address_email", "nobody"), ("minutes_voice", "soon")]
)
def test_what_is_no_address_is_said_beside_its_field(web: Web, manager: Visitor, field: str, typed: str) -> None:
    form = {"address_voice": "07700 900290", field: typed}
    answer = manager.post(f"/on-call/people/{web.house.nurse.id}", **form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_others_change_their_own_ways_only(web: Web) -> None:
    nurse = web.signed_in("clinician")
    assert nurse.get(f"/on-call/people/{web.house.manager.id}").status_code == 403
    assert nurse.post(f"/on-call/people/{web.house.manager.id}", address_sms="07700 900290").status_code == 403
    assert nurse.post("/on-call/duties", **DUTY).status_code == 403


def test_a_test_alert_is_sent_and_its_answer_shown(web: Web, manager: Visitor) -> None:
    page = manager.do(f"/on-call/people/{web.house.nurse.id}/test", channel="sms")
    assert 'role="status" data-told>A test alert is on its way to Imogen Larch (text).' in page
    assert "test sent, no answer yet" in page
    with web.program.database.write() as session:
        (message,) = session.scalars(select(Message).where(Message.kind == "proof"))
        (test,) = session.scalars(select(AlertTest))
        assert (message.to_number, test.message_id) == (web.house.nurse.mobile, message.id)
        test.answered_at = web.clock.now() + timedelta(minutes=1)
    assert "answers</span>" in manager.see("/on-call")


def test_a_number_that_is_anothers_too_is_pointed_out(web: Web, manager: Visitor) -> None:
    manager.press(f"/on-call/people/{web.house.manager.id}", address_sms="07700 900290")
    page = manager.do(f"/on-call/people/{web.house.nurse.id}", address_sms="07700 900290")
    assert "also Rafe Bramble’s: a command from there may have to say who writes" in page
    assert "also Imogen Larch’s" in page


def test_a_changed_number_is_unproven_again_and_says_so(web: Web, manager: Visitor) -> None:
    path = f"/on-call/people/{web.house.nurse.id}"
    manager.press(f"{path}/test", channel="sms")
    page = manager.do(path, address_sms="07700 900291")
    assert "changed since it was tested" in page
    assert "never tested" in page.split("changed since it was tested")[1][:200]


def test_a_test_without_an_answer_is_a_task(web: Web, manager: Visitor) -> None:
    manager.press(f"/on-call/people/{web.house.nurse.id}/test", channel="sms")
    web.clock.advance(timedelta(days=1, minutes=1))
    assert "Imogen Larch: the test alert by text was not answered within a day." in web.signed_in("manager").see("/")


def test_the_second_clock_stands_on_the_item(web: Web) -> None:
    item, nurse = an_item(web), web.signed_in("clinician")
    assert "speak with the patient by" in nurse.do(f"/inbox/{item.id}/take")
    page = nurse.do(f"/inbox/{item.id}/no-answer")
    assert "no answer; ring again at" in page
    assert "spoken with the patient at" in nurse.do(f"/inbox/{item.id}/contacted")


def test_a_saved_answer_that_was_sent_is_no_contact_and_the_page_says_so(web: Web) -> None:
    item, nurse = an_item(web), web.signed_in("clinician")
    web.signed_in("manager").press("/saved-answers", lane="care", title="Come", body="Please come in, ((first name)).")
    nurse.press(f"/inbox/{item.id}/take")
    found = re.search('<option value="(Please come in, Linnet.)"', nurse.see(f"/inbox/{item.id}"))
    assert found
    page = nurse.do(f"/inbox/{item.id}/reply", text=found[1])
    assert "speak with the patient by" in page
    assert "That is no contact: the clock goes on" in page


def test_an_item_whose_patient_nobody_reached_waits_again(web: Web) -> None:
    item, nurse = an_item(web), web.signed_in("clinician")
    nurse.press(f"/inbox/{item.id}/take")
    web.clock.advance(timedelta(minutes=16))
    web.program.replies.escalation.run()
    page = web.signed_in("receptionist").see("/inbox")
    assert "nobody has spoken with the patient" in page
    assert "waiting <span" in page
    assert "rings again: nobody has spoken with the patient yet" in web.signed_in("manager").see(f"/inbox/{item.id}")


def test_an_item_is_handed_over_on_its_page(web: Web) -> None:
    with web.program.database.write() as session:
        manager = session.get_one(Staff, (web.house.clinic.id, web.house.manager.id))
        manager.mobile = "+447700900202"
        session.add(OnCall(clinic_id=manager.clinic_id, staff_id=manager.id, rung=2, wait_seconds=300))
    item, nurse = an_item(web), web.signed_in("clinician")
    nurse.press(f"/inbox/{item.id}/take")
    assert "Imogen Larch handed it over" in nurse.do(f"/inbox/{item.id}/hand-over")
    assert nurse.post(f"/inbox/{item.id}/hand-over").status_code == 409


def test_the_time_to_reach_the_patient_can_be_changed(manager: Visitor) -> None:
    assert 'value="30"' in manager.do("/on-call/contact-minutes", contact_minutes="30")
    assert manager.post("/on-call/contact-minutes", contact_minutes="0").status_code == 422


def test_the_numbers_of_colleagues_are_for_managers(web: Web, manager: Visitor) -> None:
    mobile = 'class="numbers">'
    assert mobile in manager.see("/on-call")
    assert mobile not in web.signed_in("receptionist").see("/on-call")
