"""Nobody on the ladder answers, or a phone cannot be alerted: others hear of it, and the patient where to turn."""

import pytest
from sqlalchemy import update

from service.base.lookup import number_digest
from service.clinics.cover.models import CoverRow
from service.clinics.models import Staff
from service.notify.models import Message
from service.notify.moves import move_message
from service.notify.texts.segments import count_segments
from tests.cast import a_channel
from tests.integration.notify.replies.parts import MARNIE, Clinic, Treated

MANAGER = "+447700900202"


@pytest.fixture
def owner(clinic: Clinic) -> str:
    """The manager has a phone, and is not on the ladder."""
    with clinic.database.write() as session:
        staff = session.get_one(Staff, (clinic.house.clinic.id, clinic.house.manager.id))
        staff.mobile, staff.mobile_digest = MANAGER, number_digest(staff.clinic_id, MANAGER)
    return MANAGER


@pytest.fixture
def nurse(clinic: Clinic) -> str:
    return clinic.mobile_of(clinic.house.nurse)


def run_after(clinic: Clinic, **by: float) -> None:
    clinic.later(**by)
    clinic.escalation.run()


def told(clinic: Clinic) -> list[Message]:
    return [one for one in clinic.messages("acknowledgement") if one.dedupe_key.startswith("not_reached:")]


def test_the_owner_is_alerted_when_the_ladder_begins_anew(clinic: Clinic, juno: Treated, owner: str) -> None:
    clinic.text("PAIN")
    assert owner not in [one.to_number for one in clinic.messages("alert")]
    run_after(clinic, minutes=5)
    (alert,) = [one for one in clinic.messages("alert") if one.to_number == owner]
    assert (alert.body or "").startswith("NOBODY ON CALL HAS ANSWERED. URGENT AGAIN: Juno L")
    clinic.text(f"ACK {clinic.item().code}", sender=owner)
    assert clinic.item().acknowledged_by == clinic.house.manager.id


def test_the_patient_learns_where_to_turn_once_in_a_while(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    for _ in range(4):
        run_after(clinic, minutes=5)
    (text,) = told(clinic)
    assert (text.to_number, text.lane) == (MARNIE, "urgent")
    assert "Rowan Skin Clinic: we have not reached the person on call about your text or call yet" in (text.body or "")
    assert "ring 07700 900910 now, or 111" in (text.body or "")
    assert count_segments(text.body or "").segments <= 2
    assert [kind for kind, _ in clinic.record()].count("patient_told") == 1
    for _ in range(5):
        run_after(clinic, hours=4)
    assert len(told(clinic)) == 3


def test_who_works_here_is_not_told_in_the_patient_s_place(clinic: Clinic, nurse: str) -> None:
    """Later alerts would say that the patient knows where to turn, and the answer to CALLED that they were texted."""
    clinic.text("her eye is swollen shut", sender=nurse)
    for _ in range(4):
        run_after(clinic, minutes=5)
    assert told(clinic) == []
    assert not any("the patient was told" in (alert.body or "") for alert in clinic.messages("alert"))
    clinic.text(f"CALLED {clinic.item().code} no answer", sender=nurse)
    assert clinic.messages("reply") == []
    assert "The patient cannot be texted." in clinic.bodies("answer")[-1]


def test_half_a_day_begins_when_it_rings_not_when_the_item_was_opened(clinic: Clinic, juno: Treated) -> None:
    clinic.text("can I ask something")
    run_after(clinic, hours=13)
    clinic.text("PAIN")
    run_after(clinic, minutes=5)
    assert len(told(clinic)) == 1


def test_new_words_after_a_call_are_told_of_anew_where_nobody_comes(clinic: Clinic, juno: Treated) -> None:
    nurse = clinic.mobile_of(clinic.house.nurse)
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    clinic.text(f"CALLED {clinic.item().code}", sender=nurse)
    clinic.later(hours=20)
    clinic.text("now there is pus")
    for _ in range(3):
        run_after(clinic, minutes=5)
    assert len(told(clinic)) == 1


def test_nobody_hears_that_the_person_on_call_was_not_reached_who_had_the_item(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=clinic.mobile_of(clinic.house.nurse))
    for _ in range(8):
        run_after(clinic, minutes=5)
    body = told(clinic)[0].body or ""
    assert "not reached" not in body
    assert "we do not know of anybody who has spoken with you about your text or call yet" in body
    assert "ring 07700 900910 now, or 111" in body


def test_whoever_cannot_breathe_is_sent_to_999_before_all_else(clinic: Clinic, juno: Treated) -> None:
    clinic.text("I cant breathe")
    run_after(clinic, minutes=5)
    assert (told(clinic)[0].body or "").startswith("Ring 999 now: trouble breathing, faintness")


def test_whoever_cannot_breathe_and_missed_a_call_is_not_told_to_wait_for_the_next(
    clinic: Clinic, juno: Treated
) -> None:
    clinic.text("my lips are swelling and I cant breathe")
    clinic.text(f"CALLED {clinic.item().code} no answer", sender=clinic.mobile_of(clinic.house.nurse))
    (text,) = clinic.bodies("reply")
    assert text.startswith("Ring 999 now: ")
    assert text.index("999") < text.index("We plan to ring again")


def test_the_patient_is_told_where_nobody_can_be_rung_at_all(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        session.execute(update(Staff).values(mobile=None, mobile_digest=None))
    clinic.text("PAIN")
    assert told(clinic) == []
    for _ in range(3):
        run_after(clinic, minutes=2)
    assert len(told(clinic)) == 1


def test_where_nobody_answers_it_names_111(clinic: Clinic, juno: Treated) -> None:
    with clinic.database.write() as session:
        session.execute(update(CoverRow).values(while_open="none"))
    clinic.text("PAIN")
    run_after(clinic, minutes=5)
    assert "Nobody answers our phone at this hour. Please do not wait: ring 111 now" in (told(clinic)[0].body or "")


def test_a_patient_who_sent_stop_is_told_nothing(clinic: Clinic, juno: Treated) -> None:
    clinic.text("STOP")
    clinic.text("PAIN")
    run_after(clinic, minutes=5)
    assert clinic.item().round == 2
    assert told(clinic) == []


def test_nobody_is_told_while_the_ladder_still_has_rungs(clinic: Clinic, juno: Treated) -> None:
    clinic.put_on_call(clinic.house.manager, 2, MANAGER)
    clinic.text("PAIN")
    run_after(clinic, minutes=5)
    assert told(clinic) == []


def test_a_staff_phone_that_sent_stop_is_told_to_the_manager(clinic: Clinic, juno: Treated, owner: str) -> None:
    for _ in range(2):
        clinic.text("STOP", sender=clinic.mobile_of(clinic.house.nurse))
    (nudge,) = clinic.messages("nudge")
    assert (nudge.to_number, nudge.lane) == (owner, "housekeeping")
    assert (nudge.body or "").startswith("Alerts no longer reach Imogen Larch by text: their phone sent STOP.")


def test_a_staff_phone_that_sent_start_is_told_to_its_owner_and_the_manager_once(
    clinic: Clinic, juno: Treated, owner: str
) -> None:
    nurse = clinic.mobile_of(clinic.house.nurse)
    clinic.text("STOP", sender=nurse)
    for _ in range(2):
        clinic.later(minutes=1)
        clinic.text("START", sender=nurse)
    (answer,) = clinic.messages("answer")
    assert (answer.to_number, answer.body) == (nurse, "Alerts reach you by text again. Nothing else is to be done.")
    assert clinic.bodies("nudge")[1:] == ["Alerts reach Imogen Larch by text again: their phone sent START."]


def test_a_manager_whose_own_phone_sent_stop_is_told_by_another_way(clinic: Clinic, owner: str) -> None:
    with clinic.database.write() as session:
        a_channel(session, clinic.house.manager, "sms", owner)
        a_channel(session, clinic.house.manager, "email", "rafe@rowan.example", after_seconds=60)
    clinic.text("STOP", sender=owner)
    assert [(one.channel, one.to_number) for one in clinic.messages("nudge")] == [("email", "rafe@rowan.example")]


def test_an_alert_that_fails_is_told_to_the_manager_once(clinic: Clinic, juno: Treated, owner: str) -> None:
    clinic.text("PAIN")
    with clinic.database.write() as session:
        alert = session.get_one(Message, (clinic.house.clinic.id, clinic.messages("alert")[0].id))
        for state in ("queued", "failed"):
            move_message(session, alert, state, "opted_out", clinic.clock.now())
            session.flush()
    clinic.escalation.run()
    assert clinic.escalation.run() == 0
    assert [kind for kind, _ in clinic.record()].count("alert_failed") == 1
    (nudge,) = clinic.messages("nudge")
    assert "their phone sent STOP" in (nudge.body or "")


def test_repeated_alerts_say_what_was_tried_and_that_the_patient_was_told(clinic: Clinic, juno: Treated) -> None:
    clinic.text("PAIN")
    assert "So far" not in clinic.bodies("alert")[0]
    for _ in range(2):
        run_after(clinic, minutes=5)
    tried = "So far: Imogen L alerted since 09:00, nobody took it; the patient was told to ring 111 at 09:05."
    assert tried in clinic.bodies("alert")[2]


def test_whoever_is_to_ring_again_reads_when_they_rang(clinic: Clinic, juno: Treated) -> None:
    nurse = clinic.mobile_of(clinic.house.nurse)
    clinic.text("PAIN")
    clinic.text(f"ACK {clinic.item().code}", sender=nurse)
    clinic.text(f"CALLED {clinic.item().code} no answer", sender=nurse)
    run_after(clinic, minutes=15)
    assert "So far: Imogen L rang at 09:00, no answer." in clinic.bodies("alert")[1]
    run_after(clinic, minutes=5)
    assert "So far: Imogen L alerted since 09:15, nobody took it; Imogen L rang" in clinic.bodies("alert")[2]
