"""Calls on the pretend network, over real HTTP and by Twilio's own SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.contract.simulated import CLINIC, NURSE, PATIENT, Simulated
from tests.contract.test_simulator_openapi import exchanged
from tests.contract.twilio_spec import ABSENT, Spec
from tests.support.telephony import wait_for

if TYPE_CHECKING:
    import requests

__all__ = ["exchanged"]

SPEC = Spec("twilio_api_v2010.json")
CALLS = "/2010-04-01/Accounts/{AccountSid}/Calls.json"
CALL = "/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json"
MENU = '<Response><Gather numDigits="1" action="/taken"><Say>Press 1.</Say></Gather><Say>Goodbye.</Say></Response>'
EVENTS = ["initiated", "ringing", "answered", "completed"]


def ring(network: Simulated, to: str = NURSE, **more: Any) -> Any:
    client, here = network.client(), network.service.url
    more.setdefault("from_", CLINIC)
    try:
        return client.calls.create(
            to=to, url=f"{here}/menu", status_callback=f"{here}/progress", status_callback_event=EVENTS, **more
        )
    finally:
        client.http_client.session.close()


def ended(network: Simulated, sid: str) -> dict[str, Any]:
    """Return a call once it is over."""
    over = {"completed", "busy", "no-answer", "failed", "canceled"}

    wait_for(lambda: network.get(f"/sim/calls/{sid}")["status"] in over)
    found: dict[str, Any] = network.get(f"/sim/calls/{sid}")
    return found


def phone(network: Simulated, number: str, **how: object) -> None:
    network.post(f"/sim/phones/{number}", how).raise_for_status()


def test_a_key_that_is_pressed_goes_to_the_product_and_its_answer_is_heard(network: Simulated) -> None:
    network.service.says |= {"/menu": MENU, "/taken": "<Response><Say>Thank you.</Say></Response>"}
    phone(network, NURSE, calls="picks_up", keys="1")

    call = ended(network, ring(network).sid)

    assert (call["status"], call["body"], call["keys"]) == ("completed", "Press 1.\nThank you.", "1")
    (taken,) = network.service.under("/taken")
    assert (taken.form["Digits"], taken.form["CallSid"], taken.signed) == ("1", call["sid"], True)
    told = [heard.form["CallStatus"] for heard in network.service.wait_for(4, "/progress")]
    assert told == ["initiated", "ringing", "in-progress", "completed"]
    assert all(heard.signed for heard in network.service.heard)


@pytest.mark.parametrize(
    ("how", "status"), [("busy", "busy"), ("no_answer", "no-answer"), ("fails", "failed"), ("rings", "no-answer")]
)
def test_a_call_that_nobody_takes_says_so_once_and_says_nothing_else(network: Simulated, how: str, status: str) -> None:
    phone(network, NURSE, calls=how)
    call = ended(network, ring(network).sid)
    assert (call["status"], call["body"]) == (status, "")
    assert [heard.form["CallStatus"] for heard in network.service.wait_for(3, "/progress")][2:] == [status]
    assert network.service.under("/menu") == []


def test_a_machine_hears_all_and_presses_nothing(network: Simulated) -> None:
    network.service.says["/menu"] = MENU
    phone(network, NURSE, calls="machine", keys="1")
    call = ended(network, ring(network, machine_detection="Enable").sid)
    assert (call["body"], call["keys"]) == ("Press 1.\nGoodbye.", "")
    (asked,) = network.service.under("/menu")
    assert asked.form["AnsweredBy"] == "machine_start"


def test_somebody_at_the_page_picks_up_presses_and_hangs_up(network: Simulated) -> None:
    network.service.says["/menu"] = (
        '<Response><Gather numDigits="1" action="/menu"><Say>Again?</Say></Gather></Response>'
    )
    sid = ring(network).sid
    network.post(f"/sim/calls/{sid}", {"answer": True, "keys": "2"}).raise_for_status()
    network.service.wait_for(2, "/menu")
    network.post(f"/sim/calls/{sid}", {"hang_up": True})
    assert ended(network, sid)["keys"] == "2"


def test_a_call_to_the_clinic_is_put_through_once_somebody_accepts(network: Simulated) -> None:
    dial = f'<Response><Dial timeout="5" action="/dialled" callerId="{PATIENT}"><Number url="/whisper">{NURSE}</Number></Dial></Response>'
    accept = '<Response><Gather numDigits="1" action="/accept"/><Hangup/></Response>'
    network.service.says |= {"/webhooks/twilio/voice/incoming": dial, "/whisper": accept}
    phone(network, NURSE, calls="picks_up", keys="1")
    phone(network, PATIENT, calls="picks_up")

    call = ended(network, network.post("/sim/calls", {"from": PATIENT}).json()["sid"])

    (dialled,) = network.service.wait_for(1, "/dialled")
    assert (dialled.form["DialCallStatus"], dialled.form["DialBridged"]) == ("completed", "true")
    (accepted,) = network.service.under("/accept")
    assert (accepted.form["ParentCallSid"], accepted.form["From"]) == (call["sid"], PATIENT)
    (over,) = network.service.wait_for(1, "/webhooks/twilio/voice/ended")
    assert (over.form["CallSid"], over.form["CallStatus"]) == (call["sid"], "completed")


def test_a_voicemail_that_picks_up_does_not_take_a_call_that_must_be_accepted(network: Simulated) -> None:
    dial = f'<Response><Dial action="/dialled"><Number url="/whisper">{NURSE}</Number></Dial></Response>'
    network.service.says |= {
        "/webhooks/twilio/voice/incoming": dial,
        "/whisper": '<Response><Gather numDigits="1" action="/accept"/><Hangup/></Response>',
    }
    phone(network, NURSE, calls="machine")
    network.post("/sim/calls", {"from": PATIENT})
    (dialled,) = network.service.wait_for(1, "/dialled")
    assert (dialled.form["DialCallStatus"], dialled.form["DialBridged"]) == ("completed", "false")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"to": "hello"}, 21211), ({"from_": "+447700900999"}, 21210), ({"timeout": 0}, 20001)],
)
def test_it_refuses_what_twilio_refuses(network: Simulated, wrong: dict[str, Any], code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        ring(network, **wrong)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_a_phone_shows_its_calls_until_everything_is_forgotten(network: Simulated) -> None:
    phone(network, NURSE, calls="busy")
    sid = ring(network).sid
    ended(network, sid)
    assert [(one["sid"], one["channel"]) for one in network.get(f"/sim/phones/{NURSE}")] == [(sid, "voice")]
    network.post("/sim/reset", {})
    assert (network.get(f"/sim/phones/{NURSE}"), network.get("/sim/calls")) == ([], [])


@pytest.mark.skipif(not SPEC.path.exists(), reason=ABSENT)
def test_its_calls_are_as_twilio_describes_them(network: Simulated, exchanged: list[requests.Response]) -> None:
    phone(network, NURSE, calls="picks_up")
    sid = ring(network, timeout=25).sid
    ended(network, sid)
    client = network.client()
    client.calls(sid).fetch()
    client.calls.list(limit=5)

    made, fetched, listed = exchanged
    assert SPEC.faults(SPEC.answer(CALLS, "post", "201"), made.json()) == []
    assert SPEC.faults(SPEC.answer(CALL, "get", "200"), fetched.json()) == []
    assert SPEC.faults(SPEC.answer(CALLS, "get", "200"), listed.json()) == []
    assert fetched.json()["status"] == "completed"
