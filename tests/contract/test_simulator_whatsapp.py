"""WhatsApp as it is: the window of 24 hours, templates, receipts and buttons."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.contract.pretend_service import TOKEN
from tests.contract.simulated import ACCOUNT, CLINIC, NURSE, PATIENT, Simulated

SENDER, PHONE = f"whatsapp:{CLINIC}", f"whatsapp:{PATIENT}"
BODY = "Hello {{1}}, how is the skin today? Tap an answer below."


def _template(network: Simulated, *, approved: bool = True) -> str:
    types = {
        "twilio/quick-reply": {
            "body": BODY,
            "actions": [
                {"type": "QUICK_REPLY", "title": "All fine", "id": "fine"},
                {"title": "I worry", "id": "worry"},
            ],
        }
    }
    made = requests.post(
        f"{network.url}/v1/Content",
        json={"language": "en", "variables": {"1": "Ivy"}, "types": types},
        auth=(ACCOUNT, TOKEN),
        timeout=5,
    ).json()
    if approved:
        network.post("/sim/templates", {"sid": made["sid"], "status": "approved", "category": "UTILITY"})
    return str(made["sid"])


def _send(network: Simulated, **more: Any) -> Any:
    return network.send(**{"body": "Hello", "to": PHONE, "from_": SENDER} | more)


def _send_template(network: Simulated, sid: str, values: object, **more: Any) -> Any:
    return _send(network, body=None, content_sid=sid, content_variables=json.dumps(values), **more)


def _end(network: Simulated, sid: str) -> tuple[str, int | None]:
    """Return the status in which a message comes to rest."""
    until = time.monotonic() + 5
    while (message := network.client().messages(sid).fetch()).status in {"queued", "sent"} and time.monotonic() < until:
        time.sleep(0.02)
    return message.status, message.error_code


def test_words_of_ones_own_fail_outside_the_window(network: Simulated) -> None:
    message = _send(network)

    assert message.status == "queued"
    assert _end(network, message.sid) == ("failed", 63016)


def test_an_inbound_message_opens_the_window_for_its_sender_alone(network: Simulated) -> None:
    network.text("Hello", channel="whatsapp")

    assert _end(network, _send(network).sid) == ("delivered", None)
    assert _end(network, _send(network, to=f"whatsapp:{NURSE}").sid) == ("failed", 63016)


def test_the_window_closes_after_24_hours_of_clinic_time(network: Simulated) -> None:
    network.text("Hello", channel="whatsapp")
    network.service.offset = timedelta(hours=24, minutes=1)
    network.get("/sim/clock")

    assert _end(network, _send(network).sid) == ("failed", 63016)


def test_an_sms_opens_no_window(network: Simulated) -> None:
    network.text("Hello")

    assert _end(network, _send(network).sid) == ("failed", 63016)


def test_a_template_goes_outside_the_window_with_its_variables(network: Simulated) -> None:
    message = _send_template(network, _template(network), {"1": "Rose"})

    assert _end(network, message.sid) == ("delivered", None)
    (shown,) = network.get(f"/sim/phones/{PATIENT}")
    assert shown["body"] == "Hello Rose, how is the skin today? Tap an answer below."
    assert [button["id"] for button in shown["buttons"]] == ["fine", "worry"]


@pytest.mark.parametrize(
    ("status", "code"),
    [("paused", 63041), ("disabled", 63042), ("missing", 63027), ("received", 63016), ("rejected", 63016)],
)
def test_a_template_that_is_not_approved_fails(network: Simulated, status: str, code: int) -> None:
    sid = _template(network)
    network.post("/sim/templates", {"sid": sid, "status": status})

    assert _end(network, _send_template(network, sid, {"1": "Rose"}).sid) == ("failed", code)


@pytest.mark.parametrize(("values", "code"), [({"1": "a\nb"}, 63013), ({"1": "a", "2": "b"}, 63028)])
def test_bad_variables_fail(network: Simulated, values: object, code: int) -> None:
    assert _end(network, _send_template(network, _template(network), values).sid) == ("failed", code)


def test_words_beside_a_template_fail(network: Simulated) -> None:
    message = _send(network, content_sid=_template(network), content_variables='{"1": "Rose"}')

    assert _end(network, message.sid) == ("failed", 63016)


def test_variables_that_are_no_object_are_refused(network: Simulated) -> None:
    with pytest.raises(TwilioRestException) as refused:
        _send(network, body=None, content_sid=_template(network), content_variables="Rose")

    assert (refused.value.status, refused.value.code) == (400, 21656)


@pytest.mark.parametrize(("whatsapp", "code"), [("none", 63003), ("invalid", 63024), ("limited", 63018)])
def test_a_phone_without_whatsapp_fails(network: Simulated, whatsapp: str, code: int) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"whatsapp": whatsapp})

    assert _end(network, _send_template(network, _template(network), {"1": "Rose"}).sid) == ("failed", code)


def test_a_sender_may_write_first_to_so_many_people_a_day(network: Simulated) -> None:
    network.post("/sim/faults", {"whatsapp_limit": 1})
    sid = _template(network)

    first, again = (_send_template(network, sid, {"1": "Rose"}) for _ in range(2))
    other = _send_template(network, sid, {"1": "Rose"}, to=f"whatsapp:{NURSE}")

    assert [_end(network, each.sid)[1] for each in (first, again, other)] == [None, None, 63018]


def test_it_tells_of_reading_where_the_phone_does(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"reads": True})
    network.text("Hello", channel="whatsapp")

    _send(network)

    heard = network.service.wait_for(3, "/webhooks/twilio/status")
    assert [each.form["MessageStatus"] for each in heard] == ["sent", "delivered", "read"]
    assert {each.form["ChannelPrefix"] for each in heard} == {"whatsapp"}
    assert heard[-1].form["EventType"] == "READ"
    assert heard[-1].form["ChannelInstallSid"].startswith("XE")


def test_whoever_blocks_the_clinic_never_gets_it_and_says_nothing(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"whatsapp": "blocked"})
    message = _send_template(network, _template(network), {"1": "Rose"})
    network.send("An SMS that comes later", to=NURSE, status_callback=f"{network.service.url}/other")

    network.service.wait_for(2, "/other")

    assert network.client().messages(message.sid).fetch().status == "sent"


def test_a_tapped_button_says_which_message_it_answers(network: Simulated) -> None:
    sid = _send_template(network, _template(network), {"1": "Rose"}).sid

    network.text("I worry", channel="whatsapp", button="worry", reply_to=sid)

    (heard,) = network.service.wait_for(1, "/webhooks/twilio/inbound")
    assert heard.form["ButtonText"] == heard.form["Body"] == "I worry"
    assert heard.form["ButtonPayload"] == "worry"
    assert heard.form["OriginalRepliedMessageSid"] == sid
    assert (heard.form["WaId"], heard.form["ProfileName"]) == (PATIENT[1:], "Patient")


def test_stop_on_whatsapp_blocks_nothing_by_itself(network: Simulated) -> None:
    network.text("STOP", channel="whatsapp")

    assert _end(network, _send(network).sid) == ("delivered", None)
