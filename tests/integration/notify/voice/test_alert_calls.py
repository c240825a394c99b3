"""An alert that rings: key 1 takes it, and nothing of the patient is said before a key."""

from dataclasses import replace

import pytest
import requests
from sqlalchemy import select

from service.clinics.models import Staff
from service.notify.alerts.alerting import Alerting
from service.notify.alerts.stopped_phones import tell_managers
from service.notify.inbox.events import note
from service.notify.inbox.opening import InboxDoor, Report
from service.notify.models import Message
from service.notify.replies.models import InboxItem
from service.notify.voice import menus
from service.notify.voice.aloud import apart
from service.notify.voice.answering import Addresses, AlertCalls, Rung
from tests.integration.notify.voice.scene import CallScene

MARNIE, WORDS = "Marnie", "shivering"
MANAGERS_PHONE = "+447700900471"
TO = Addresses("/key")


def ring(scene: CallScene, staff: Staff, **phone: str) -> None:
    assert staff.mobile is not None
    scene.rings_by_phone(staff)
    scene.network.behave(staff.mobile, **phone)


def test_key_1_takes_it_and_only_then_are_patient_and_number_told(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="picks_up", keys="1")
    item = scene.worry()
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)

    assert scene.wait_for_end(alert.id) == "delivered"
    [call] = scene.calls(scene.nurse.mobile)
    greeting, *told = call["body"].splitlines()
    assert "Rowan Skin Clinic" in greeting
    assert MARNIE not in greeting
    assert WORDS not in greeting
    assert MARNIE in told[1]
    assert WORDS in told[1]
    taken = scene.item(item)
    assert (taken.state, taken.acknowledged_by) == ("acknowledged", scene.nurse.id)
    assert taken.contact_due_at is not None


def test_a_voicemail_hears_nothing_of_the_patient_and_the_ladder_goes_on(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="machine")
    item = scene.worry()
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)

    assert scene.wait_for_end(alert.id) == "undelivered"
    assert scene.message(alert.id).reason == "call_no_key"
    [call] = scene.calls(scene.nurse.mobile)
    assert call["body"].count("Rowan Skin Clinic") == 2
    assert MARNIE not in call["body"]
    assert WORDS not in call["body"]
    assert scene.item(item).state == "open"


@pytest.mark.parametrize(
    ("phone", "reason"), [("busy", "call_busy"), ("no_answer", "call_not_answered"), ("fails", "call_failed")]
)
def test_a_call_that_nobody_answers_is_lost_and_says_why(scene: CallScene, phone: str, reason: str) -> None:
    ring(scene, scene.nurse, calls=phone)
    item = scene.worry()
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)
    assert scene.wait_for_end(alert.id) in {"undelivered", "failed"}
    assert scene.message(alert.id).reason == reason


def test_who_hears_it_first_can_take_it_after_that(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="picks_up", keys="21")
    item = scene.worry()
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)
    assert scene.wait_for_end(alert.id) == "delivered"
    assert scene.item(item).acknowledged_by == scene.nurse.id


def test_a_second_person_who_presses_1_hears_who_has_it(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="picks_up", keys="1")
    item = scene.worry()
    scene.drain()
    scene.wait_for_end(scene.alerts(item, scene.nurse)[0].id)
    manager = scene.cast.owner.manager
    scene.network.behave(MANAGERS_PHONE, calls="picks_up", keys="1")
    late = scene.put(
        to_number=MANAGERS_PHONE, kind="alert", channel="voice", inbox_item_id=item.id, staff_id=manager.id
    )
    scene.drain()
    assert scene.wait_for_end(late) == "delivered"
    [call] = scene.calls(MANAGERS_PHONE)
    assert scene.nurse.name in call["body"]
    assert MARNIE not in call["body"]
    assert scene.item(item).acknowledged_by == scene.nurse.id


def test_a_call_whose_answer_was_lost_is_known_by_what_it_tells(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="picks_up", keys="1")
    item = scene.worry()
    scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)
    assert scene.wait_for_end(alert.id) == "delivered"
    assert [attempt.state for attempt in scene.attempts(alert.id)] == ["delivered"]


def test_a_test_call_proves_the_phone_that_answers(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="picks_up", keys="1")
    test = scene.put(kind="proof", channel="voice", to_number=scene.nurse.mobile, staff_id=scene.nurse.id)
    asked = scene.note_test(test, scene.nurse)
    scene.drain()
    assert scene.wait_for_end(test) == "delivered"
    [call] = scene.calls(scene.nurse.mobile)
    assert "test of your telephone" in call["body"]
    assert scene.answered(asked)


def test_news_about_alerts_are_read_out_after_the_key_and_prove_no_phone(scene: CallScene) -> None:
    manager = scene.second_on_call(MANAGERS_PHONE)
    ring(scene, manager, calls="picks_up", keys="1")
    with scene.parts.database.write() as session:
        assert tell_managers(session, session.merge(scene.nurse), "sms", scene.parts.clock) == 1
    news = scene.newest("nudge")
    asked = scene.note_test(news.id, manager)
    scene.drain("housekeeping")
    assert scene.wait_for_end(news.id) == "delivered"
    [call] = scene.calls(MANAGERS_PHONE)
    greeting, *told = call["body"].splitlines()
    assert "Press 1 to hear it" in greeting
    assert scene.nurse.name not in greeting
    assert news.body in told
    assert not scene.answered(asked)


def test_who_takes_what_has_no_number_hears_how_it_comes_to_an_end(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="picks_up", keys="1")
    clock = scene.parts.clock
    report = Report(clinic_id=scene.nurse.clinic_id, source="call", urgency="urgent", text="Rang, number withheld.")
    with scene.parts.database.write() as session:
        item = InboxDoor(clock, Alerting(clock)).let_in(session, report)
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)
    assert "No number to ring is known" in (alert.body or "")
    assert scene.wait_for_end(alert.id) == "delivered"
    heard = scene.calls(scene.nurse.mobile)[0]["body"]
    assert "Their number is not known" in heard
    assert f"text CLOSE {apart(item.code)} UNREACHED" in heard


def leaves(scene: CallScene, staff: Staff) -> None:
    with scene.parts.database.write() as session:
        session.merge(staff).active = False


@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_who_has_left_is_not_rung_and_the_next_person_is_at_once(scene: CallScene, channel: str) -> None:
    if channel == "voice":
        ring(scene, scene.nurse, calls="picks_up", keys="1")
    manager = scene.second_on_call(MANAGERS_PHONE)
    item = scene.worry()
    leaves(scene, scene.nurse)
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)
    assert (alert.channel, alert.state, alert.reason) == (channel, "skipped", "staff_left")
    assert scene.attempts(alert.id) == []
    assert scene.escalate() == 1
    assert [one.to_number for one in scene.alerts(item, manager)] == [MANAGERS_PHONE]
    with scene.parts.database.read() as session:
        assert session.scalars(select(Message.id).where(Message.kind == "nudge")).all() == []


def answering(scene: CallScene) -> AlertCalls:
    assert scene.parts.voice is not None
    return scene.parts.voice.alerts


def called(scene: CallScene) -> tuple[InboxItem, Rung]:
    """Let the nurse's phone be rung about an item, and return the call that a key belongs to."""
    ring(scene, scene.nurse, calls="no_answer")
    item = scene.worry()
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)
    scene.wait_for_end(alert.id)
    [attempt] = scene.attempts(alert.id)
    return item, Rung(attempt.clinic_id, attempt.id, attempt.provider_id or "")


def test_who_leaves_while_their_phone_rings_takes_nothing(scene: CallScene) -> None:
    item, rung = called(scene)
    leaves(scene, scene.nurse)
    for said in (answering(scene).greet(rung, TO), answering(scene).press(rung, "1", TO)):
        assert "has been dealt with" in said.twiml
    assert scene.item(item).state == "open"


def test_a_call_that_is_not_the_attempt_s_takes_nothing(scene: CallScene) -> None:
    item, rung = called(scene)
    assert not answering(scene).press(replace(rung, sid="CA" + "0" * 32), "1", TO).taken
    assert scene.item(item).state == "open"


def test_whoever_is_rung_later_hears_what_was_tried(scene: CallScene) -> None:
    item, rung = called(scene)
    assert "So far:" not in answering(scene).press(rung, "2", TO).twiml
    with scene.parts.database.write() as session:
        row = session.get_one(InboxItem, (item.clinic_id, item.id))
        row.round = 2
        note(session, row, "no_answer", scene.parts.clock.now(), staff_id=scene.nurse.id)
    for key in "21":
        assert "no answer." in answering(scene).press(rung, key, TO).twiml.partition("So far: ")[2]


@pytest.mark.parametrize("keys", ["1", "1#", "11"])
def test_the_first_key_counts(scene: CallScene, keys: str) -> None:
    item, rung = called(scene)
    assert answering(scene).press(rung, keys, TO).taken
    assert scene.item(item).acknowledged_by == scene.nurse.id


@pytest.mark.parametrize("keys", ["", "#", "*", "31", "911"])
def test_any_other_key_takes_nothing_and_is_asked_for_again_a_few_times(scene: CallScene, keys: str) -> None:
    item, rung = called(scene)
    assert "<Gather" in answering(scene).press(rung, keys, TO).twiml
    assert menus.NOT_TAKEN in answering(scene).press(rung, keys, Addresses(None)).twiml
    assert scene.item(item).state == "open"


def test_a_key_that_is_told_twice_takes_it_once(scene: CallScene) -> None:
    item, rung = called(scene)
    first, second = (answering(scene).press(rung, "1", TO) for _ in range(2))
    assert (first.twiml, first.taken, second.taken) == (second.twiml, True, True)
    assert scene.record(item).count("taken") == 1


def test_nobody_else_can_take_an_item_by_calling_our_address(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="busy")
    item = scene.worry()
    scene.drain()
    [alert] = scene.alerts(item, scene.nurse)
    [attempt] = scene.attempts(alert.id)
    address = f"{scene.network.settings.public_url}/webhooks/twilio/voice/alert/{attempt.id}/key"
    forged = {"CallSid": "CA" + "0" * 32, "AccountSid": scene.network.settings.twilio_account_sid, "Digits": "1"}
    answer = requests.post(f"{address}?clinic={attempt.clinic_id}", data=forged, timeout=5)
    assert answer.status_code == 403
    assert scene.item(item).state == "open"


def test_the_next_person_is_rung_at_once_where_a_call_fails(scene: CallScene) -> None:
    ring(scene, scene.nurse, calls="busy")
    manager = scene.second_on_call(MANAGERS_PHONE)
    item = scene.worry()
    scene.drain()
    scene.wait_for_end(scene.alerts(item, scene.nurse)[0].id)
    assert scene.escalate() == 1
    [text] = scene.alerts(item, manager)
    assert (text.channel, text.to_number) == ("sms", MANAGERS_PHONE)
    assert "alert_failed" in scene.record(item)
