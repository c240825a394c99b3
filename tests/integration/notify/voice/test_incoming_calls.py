"""The number that texts also answers, and a call that nobody takes is an inbox item."""

from datetime import UTC, datetime, time, timedelta

import pytest
import requests

from service.patients.models import Patient
from tests.cast import ANSWERED, ANSWERED_AT_NIGHT, ROWAN_NUMBER, SHARED_PHONE, a_course, a_patient, a_session
from tests.integration.notify.voice.scene import CallScene

MORNING, NIGHT = time(10), time(22)
OWN, STRANGER, MANAGERS_PHONE = "+447700900133", "+447700900155", "+447700900471"


def it_is(scene: CallScene, wall: time) -> datetime:
    """Move the clinic's clock to a wall time of the coming Monday, in winter."""
    monday = datetime(2026, 11, 30, tzinfo=UTC)
    scene.parts.clock.clinic_ahead = datetime.combine(monday, wall, UTC) - scene.parts.clock.real()
    return scene.parts.clock.now()


def treated(scene: CallScene, days_ago: int, **over: str) -> Patient:
    """Put in a patient with a number of their own who was treated some days ago."""
    rowan = scene.cast.owner
    with scene.parts.database.write() as session:
        patient = a_patient(session, rowan.clinic, name="Ilse Quarry", mobile=OWN, **over)
        course = a_course(session, patient, rowan.site, rowan.protocol)
        completed_at = scene.parts.clock.now() - timedelta(days=days_ago)
        a_session(session, course, state="completed", completed_at=completed_at)
        return patient


def nobody_picks_up(scene: CallScene) -> None:
    for number in (scene.nurse.mobile, ANSWERED, ANSWERED_AT_NIGHT):
        scene.network.behave(number or "", calls="no_answer")


def test_at_night_whoever_is_on_duty_takes_it_with_a_key_and_sees_who_rings(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2)
    scene.network.behave(scene.nurse.mobile or "", calls="picks_up", keys="1")
    call = scene.rung_by(OWN)
    assert (call.state, call.answered_by, call.inbox_item_id) == ("answered", scene.nurse.id, None)
    [rang] = scene.calls(scene.nurse.mobile)
    assert (rang["from"], rang["body"]) == (OWN, "A call to Rowan Skin Clinic. Press 1 to take it.")


def test_in_opening_hours_the_sites_number_takes_it_by_answering(scene: CallScene) -> None:
    it_is(scene, MORNING)
    scene.network.behave(ANSWERED, calls="picks_up")
    call = scene.rung_by(OWN)
    assert (call.state, call.answered_by, call.rung) == ("answered", None, 1)
    assert scene.calls(scene.nurse.mobile) == []


def test_a_voicemail_swallows_no_call(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2)
    scene.network.behave(scene.nurse.mobile or "", calls="machine")
    scene.network.behave(ANSWERED_AT_NIGHT, calls="no_answer")
    call = scene.rung_by(OWN)
    assert (call.state, call.rung) == ("missed", 2)


@pytest.mark.parametrize("wall", [MORNING, NIGHT])
def test_a_voicemail_swallows_no_call_where_the_answered_number_is_somebodys_own(scene: CallScene, wall: time) -> None:
    it_is(scene, wall)
    treated(scene, 2)
    scene.is_answered_by(scene.second_on_call(MANAGERS_PHONE))
    scene.network.behave(scene.nurse.mobile or "", calls="no_answer")
    scene.network.behave(MANAGERS_PHONE, calls="machine")
    call = scene.rung_by(OWN)
    assert (call.state, call.rung) == ("missed", 2)
    assert scene.item_of(call).urgency == "urgent"


def test_a_missed_call_soon_after_a_treatment_is_urgent_and_rings(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    patient = treated(scene, 2)
    nobody_picks_up(scene)
    call = scene.rung_by(OWN)
    item = scene.item_of(call)
    assert (item.source, item.urgency, item.patient_id) == ("call", "urgent", patient.id)
    assert item.text == "Rang on Mon 30 Nov at 22:00 from 07700 900133 and reached nobody."
    assert [alert.state for alert in scene.alerts(item, scene.nurse)] == ["planned"]
    assert "call_missed" in scene.record(item)
    assert call.heard_words


def test_a_missed_call_long_after_is_a_concern_that_holds_no_course(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    patient = treated(scene, 30)
    nobody_picks_up(scene)
    item = scene.item_of(scene.rung_by(OWN))
    assert (item.urgency, item.patient_id, item.course_id) == ("concern", patient.id, None)


def test_a_number_that_nobody_knows_gets_an_item_that_can_be_answered(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    nobody_picks_up(scene)
    item = scene.item_of(scene.rung_by(STRANGER))
    assert (item.urgency, item.patient_id) == ("concern", None)
    assert item.conversation_id is not None


def test_a_shared_number_names_nobody(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    nobody_picks_up(scene)
    assert scene.item_of(scene.rung_by(SHARED_PHONE)).patient_id is None


def test_who_withholds_the_number_makes_an_item_that_says_so(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    nobody_picks_up(scene)
    assert "withheld" in scene.item_of(scene.rung_by("anonymous")).text


@pytest.mark.parametrize("placeholder", ["+8656696", "+86282452253"])
def test_what_the_network_says_for_a_number_it_does_not_know_is_none(scene: CallScene, placeholder: str) -> None:
    voice = scene.parts.voice
    assert voice is not None
    form = {"CallSid": "CA" + "5" * 32, "From": placeholder, "To": ROWAN_NUMBER}
    voice.incoming.end(scene.cast.owner.sender, form)
    call = scene.kept(form["CallSid"])
    assert call is not None
    assert "withheld" in scene.item_of(call).text


def test_a_call_joins_what_is_open_and_keeps_the_words_in_the_alert(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 30)
    nobody_picks_up(scene)
    worry = scene.worry(number=OWN)
    item = scene.item_of(scene.rung_by(OWN))
    assert item.id == worry.id
    assert item.urgency == "urgent"
    assert "shivering" in (item.alert_words or "")
    assert "reached nobody" in (item.alert_words or "")


def test_who_rings_twice_in_a_few_minutes_is_one_item_and_one_alert(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2)
    nobody_picks_up(scene)
    first, second = scene.rung_by(OWN), scene.rung_by(OWN)
    item = scene.item_of(first)
    assert second.inbox_item_id == item.id
    assert item.text.count("reached nobody") == 1
    assert scene.record(item).count("call_missed") == 2
    assert len(scene.alerts(item, scene.nurse)) == 1


def test_a_caller_hears_what_to_do_in_their_own_language_too(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2, language="pl")
    with scene.parts.database.write() as session:
        session.merge(scene.cast.owner.clinic).demo = True
    nobody_picks_up(scene)
    english, polish = scene.heard(scene.rung_by(OWN)).splitlines()
    assert "ring 1 1 1" in english
    assert "9 9 9" in english
    assert "1 1 1" in polish
    assert "Tu Rowan Skin Clinic" in polish


def test_a_caller_hears_where_to_turn_though_the_service_fails(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    scene.breaks_the_site()
    heard = scene.wait_for_words(scene.ring_in(STRANGER))
    assert "ring 1 1 1 now" in heard
    assert "9 9 9" in heard


def test_who_hangs_up_before_anybody_answers_is_missed_as_well(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    treated(scene, 2)
    scene.network.behave(OWN, calls="rings")
    sid = requests.post(f"{scene.network.address}/sim/calls", json={"from": OWN}, timeout=5).json()["sid"]
    scene.wait_until_rung(sid)
    requests.post(f"{scene.network.address}/sim/calls/{sid}", json={"hang_up": True}, timeout=5)
    call = scene.ended(sid)
    assert (call.state, call.heard_words) == ("missed", False)


def test_staff_who_ring_their_own_clinic_make_no_item(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    nobody_picks_up(scene)
    call = scene.rung_by(scene.nurse.mobile or "", calls="no_answer")
    assert (call.state, call.inbox_item_id) == ("staff", None)


def test_a_call_of_which_nothing_more_is_heard_is_missed_in_the_end(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    voice = scene.parts.voice
    assert voice is not None
    form = {"CallSid": "CA" + "1" * 32, "From": STRANGER, "To": ROWAN_NUMBER}
    voice.incoming.begin(scene.cast.owner.sender, form)
    assert voice.incoming.give_up() == 0
    scene.parts.clock.clinic_ahead += timedelta(minutes=5)
    assert voice.incoming.give_up() == 1
    call = scene.kept(form["CallSid"])
    assert call is not None
    assert call.state == "missed"


def test_a_call_that_cannot_be_settled_holds_up_no_other(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    voice, cast = scene.parts.voice, scene.cast
    assert voice is not None
    for digit, sender in (("8", cast.owner.sender), ("9", cast.outsider.sender)):
        voice.incoming.begin(sender, {"CallSid": "CA" + digit * 32, "From": STRANGER, "To": sender.address})
        scene.parts.clock.clinic_ahead += timedelta(minutes=5)
    scene.breaks_the_site()
    assert voice.incoming.give_up() == 1
    ends = [kept.state for digit in "89" if (kept := scene.kept("CA" + digit * 32))]
    assert ends == ["ringing", "missed"]


def test_whoever_is_on_duty_is_rung_though_the_site_closes_between_two_phones(scene: CallScene) -> None:
    it_is(scene, time(17, 59, 50))
    voice = scene.parts.voice
    assert voice is not None
    form = {"CallSid": "CA" + "7" * 32, "From": OWN, "To": ROWAN_NUMBER}
    assert ANSWERED in voice.incoming.begin(scene.cast.owner.sender, form)
    scene.parts.clock.clinic_ahead += timedelta(seconds=20)
    call = scene.kept(form["CallSid"])
    assert call is not None
    assert (scene.nurse.mobile or "") in voice.incoming.go_on(call.clinic_id, call.id, 1)


def test_a_call_is_kept_once_however_often_the_provider_asks(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    voice = scene.parts.voice
    assert voice is not None
    form = {"CallSid": "CA" + "2" * 32, "From": STRANGER, "To": ROWAN_NUMBER}
    first = voice.incoming.begin(scene.cast.owner.sender, form)
    assert voice.incoming.begin(scene.cast.owner.sender, form) == first


def test_a_call_that_rang_while_nobody_here_answered_is_missed_once_its_end_is_told(scene: CallScene) -> None:
    it_is(scene, NIGHT)
    voice = scene.parts.voice
    assert voice is not None
    form = {"CallSid": "CA" + "4" * 32, "From": STRANGER, "To": ROWAN_NUMBER}
    for _ in range(2):
        voice.incoming.end(scene.cast.owner.sender, form)
    call = scene.kept(form["CallSid"])
    assert call is not None
    assert scene.record(scene.item_of(call)).count("call_missed") == 1


def test_a_call_that_nobody_told_of_is_found_in_the_network_s_list_once(scene: CallScene) -> None:
    it_is(scene, NIGHT.replace(second=30))  # the list tells whole seconds
    nobody_picks_up(scene)
    scene.rung_by(OWN)
    scene.network.lose_receipts()
    sid = scene.ring_in(STRANGER)
    scene.wait_for_apology(sid)
    voice = scene.parts.voice
    assert voice is not None
    assert voice.unheard.run() == 0
    scene.machine_time_passes(timedelta(minutes=7))
    assert [voice.unheard.run(), voice.unheard.run()] == [1, 0]
    call = scene.kept(sid)
    assert call is not None
    assert "22:00" in scene.item_of(call).text


@pytest.mark.parametrize("path", ["incoming", "ended"])
def test_only_the_provider_may_tell_of_calls(scene: CallScene, path: str) -> None:
    form = {"CallSid": "CA" + "3" * 32, "From": STRANGER, "To": ROWAN_NUMBER, "AccountSid": "AC" + "9" * 32}
    answer = requests.post(f"{scene.network.settings.public_url}/webhooks/twilio/voice/{path}", data=form, timeout=5)
    assert answer.status_code == 403
