"""A patient on WhatsApp gets free words, a template or an SMS: whichever is open at the moment of sending."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.clinics.models import Sender
from service.notify.delivery.checks import Ready
from service.notify.delivery.provider import Refused, SendRequest
from service.notify.delivery.stops.models import SenderStop
from service.notify.delivery.verdict import Wait
from service.notify.moved.naming import Named, key_of
from tests.cast import a_message
from tests.integration.notify.delivery.checks.test_worried import hold
from tests.integration.notify.delivery.pipes import Carrier, a_delivery
from tests.integration.notify.delivery.test_second_look import looked_at
from tests.integration.notify.whatsapp.scene import ISLA, Talk

PAIN = "Pain and discharge are not normal: ring the clinic at once on 07700 900910"


def test_inside_the_window_the_text_goes_in_free_words(isla: Talk) -> None:
    isla.wrote(isla.scene.parts.clock.now())
    isla.treatment.send_due()
    (channel, body), (attempt,) = isla.sent()[-1], isla.attempts()
    assert (channel, attempt.channel, attempt.content_sid) == ("whatsapp", "whatsapp", None)
    assert body.startswith(PAIN)
    assert "STOP" in body
    assert attempt.body == body


def test_outside_it_the_same_words_go_by_an_approved_template(isla: Talk) -> None:
    isla.templates.approve_all()
    isla.treatment.send_due()
    (channel, body), (attempt,) = isla.sent()[-1], isla.attempts()
    assert channel == "whatsapp"
    assert body.startswith(PAIN)
    assert attempt.body == body
    assert attempt.content_sid == isla.templates.rows(step="straight_after")[0].content_sid
    assert json.loads(attempt.content_variables or "{}")["1"] in body


def test_who_waits_for_a_person_gets_the_template_that_does_not_say_what_is_common(isla: Talk) -> None:
    isla.templates.approve_all()
    hold(isla.treatment)
    isla.treatment.send_due()
    (channel, body), (attempt,) = isla.sent()[-1], isla.attempts()
    assert (channel, body.startswith(PAIN), "Temporary and common" in body) == ("whatsapp", True, False)
    (template,) = isla.templates.rows(step="straight_after", variant="concern_open")
    assert attempt.content_sid == template.content_sid


def test_outside_it_without_a_template_it_goes_by_sms(isla: Talk) -> None:
    isla.treatment.send_due()
    assert [channel for channel, _ in isla.sent()] == ["sms"]
    assert isla.straight_after().channel == "sms"


def test_without_a_template_and_consent_to_sms_it_says_what_to_do(isla: Talk) -> None:
    isla.agrees("sms", given=False)
    isla.treatment.send_due()
    text = isla.straight_after()
    assert (text.state, text.reason, isla.sent()) == ("skipped", "whatsapp_no_template", [])


def test_what_was_skipped_for_want_of_a_template_leaves_once_there_is_one(isla: Talk) -> None:
    isla.agrees("sms", given=False)
    isla.treatment.send_due()
    isla.templates.approve_all()
    isla.treatment.it_is(0, 11, 30)
    isla.treatment.send_due()
    assert [channel for channel, _ in isla.sent()] == ["whatsapp"]


def test_it_waits_for_a_template_that_is_being_approved(isla: Talk) -> None:
    isla.agrees("sms", given=False)
    isla.templates.decide(review="hold")
    isla.templates.hand_in()
    isla.templates.watch.run()
    isla.treatment.send_due()
    assert isla.straight_after().reason == "whatsapp_template_waits"
    isla.templates.decide(name=isla.templates.rows(step="straight_after")[0].name, status="approved")
    isla.templates.look_again()
    isla.treatment.it_is(0, 11, 30)
    isla.treatment.send_due()
    assert [channel for channel, _ in isla.sent()] == ["whatsapp"]


@pytest.mark.parametrize(("said", "goes"), [(None, True), ("stop", False), ("no consent", False)])
def test_a_reply_that_the_network_was_too_busy_for_is_judged_as_at_first(
    isla: Talk, said: str | None, *, goes: bool
) -> None:
    scene, clock, busy = isla.scene, isla.scene.parts.clock, Refused("transient", "provider_busy", 20429)
    until = clock.now() + timedelta(hours=5)
    text = scene.put("A reply.", channel="whatsapp", to_number=ISLA, patient_id=isla.patient_id, expires_at=until)
    a_delivery(scene, Carrier(lambda _: busy)).drain("urgent")
    assert (scene.state(text), scene.message(text).fallback) == ("queued", "no_way")
    clock.clinic_ahead += timedelta(minutes=10)
    clock.machine_ahead += timedelta(minutes=10)
    if said == "stop":
        isla.stops("whatsapp")
    if said == "no consent":
        isla.agrees("sms", given=False)
    carrier = Carrier()
    a_delivery(scene, carrier).drain("urgent")
    assert [one.to for one in carrier.calls if one.body == "A reply."] == ([ISLA] if goes else [])


def test_a_stop_on_whatsapp_is_heard_while_a_reply_by_sms_waits_for_a_thread(isla: Talk) -> None:
    scene, answers = isla.scene, list[bool]()

    def under_way(request: SendRequest) -> None:
        if request.body != "A reply.":
            return
        (attempt,) = scene.attempts(text)
        answers.append(looked_at(scene, attempt, request) == {attempt.id})
        isla.stops("whatsapp")
        answers.append(looked_at(scene, attempt, request) == {attempt.id})

    text = scene.put("A reply.", channel="whatsapp", to_number=ISLA, patient_id=isla.patient_id)
    a_delivery(scene, Carrier(under_way)).drain("urgent")
    assert answers == [True, False]


def test_a_stop_on_whatsapp_is_not_got_round_by_sms(isla: Talk) -> None:
    isla.stops("whatsapp")
    isla.treatment.send_due()
    assert (isla.straight_after().reason, isla.sent()) == ("opted_out", [])


@pytest.mark.parametrize("by_template", [True, False])
def test_an_answer_that_was_lost_is_found_in_the_list_of_whatsapp(isla: Talk, *, by_template: bool) -> None:
    if by_template:
        isla.templates.approve_all()
    else:
        isla.wrote(isla.scene.parts.clock.now())
    isla.scene.network.lose_receipts()
    isla.scene.network.faults(timeout_after_accept=1, timeout_after_accept_mode="drop")
    isla.treatment.send_due()
    assert isla.straight_after().state == "unknown"
    isla.scene.reconcile()
    assert isla.straight_after().state == "accepted"
    assert [channel for channel, _ in isla.sent()] == ["whatsapp"]


@pytest.mark.parametrize(
    ("wrote", "agreed", "went", "reason"),
    [
        (True, False, ["whatsapp"], None),
        (False, True, ["sms"], None),
        (False, False, [], "whatsapp_window_shut"),
    ],
)
def test_a_text_about_a_move_has_no_template(
    isla: Talk, *, wrote: bool, agreed: bool, went: list[str], reason: str | None
) -> None:
    now = isla.scene.parts.clock.now()
    isla.agrees("sms", given=agreed)
    if wrote:
        isla.wrote(now)
    text = isla.scene.put(
        "Your appointment is on Monday now.",
        kind="moved",
        dedupe_key=key_of(isla.treatment.course_id, now, (Named(2, 1, 0),)),
        patient_id=isla.patient_id,
        course_id=isla.treatment.course_id,
        to_number=None,
        channel="whatsapp",
        lane="housekeeping",
        expires_at=now + timedelta(days=1),
    )
    isla.scene.drain("housekeeping")
    assert [channel for channel, body in isla.sent() if "Monday" in body] == went
    if reason is not None:
        assert isla.scene.message(text).reason == reason


def test_a_stop_on_whatsapp_is_never_confirmed_by_sms(isla: Talk) -> None:
    parts, house, now = isla.scene.parts, isla.scene.cast.owner, isla.scene.parts.clock.now()
    isla.wrote(now)
    isla.stops("whatsapp")
    with parts.database.write() as session:
        sender = session.scalars(select(Sender).where(Sender.channel == "whatsapp")).one()
        stop = SenderStop(clinic_id=house.clinic.id, sender_id=sender.id, since=now, reason="whatsapp_sender")
        stop.code, stop.probe_at = 63007, parts.clock.real() + timedelta(minutes=5)
        session.add(stop)
        words = {"kind": "acknowledgement", "dedupe_key": "stop:1", "channel": "whatsapp", "to_number": ISLA}
        times = {"due_at": now, "expires_at": now + timedelta(hours=1)}
        message = a_message(session, house.clinic, patient_id=isla.patient_id, body="No more here.", **words, **times)
        session.flush()
        ready = parts.delivery.checks.look_at(session, message, now)
    assert isinstance(ready, Ready)
    assert isinstance(ready.verdict, Wait)
    assert ready.sender is not None
    assert ready.sender.channel == "whatsapp"
