"""The page with the phones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from tests.contract.pretend_service import TOKEN
from tests.contract.simulated import ACCOUNT, CLINIC, PATIENT

if TYPE_CHECKING:
    from tests.contract.simulated import Simulated

STRANGER = "+447700900555"


def _thread(network: Simulated, key: str, channel: str = "sms") -> Any:
    phones = network.get("/page/state")["phones"]
    threads = next(phone["threads"] for phone in phones if phone["key"] == key)
    return next(thread for thread in threads if thread["channel"] == channel)


def _bubbles(network: Simulated, key: str, channel: str = "sms") -> list[dict[str, Any]]:
    bubbles: list[dict[str, Any]] = _thread(network, key, channel)["bubbles"]
    return bubbles


def test_it_shows_the_clinics_phones(network: Simulated) -> None:
    html = requests.get(network.url, timeout=5).text

    assert "Nurse on call" in html
    assert "+44 7700 900123" in html


def test_it_lets_no_text_become_markup(network: Simulated) -> None:
    network.send("<script>alert(1)</script>")

    answer = requests.get(network.url, timeout=5)

    assert "&lt;script&gt;alert" in answer.text
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert "<style" not in answer.text
    assert " style=" not in answer.text


def test_a_phone_that_gets_a_text_appears_by_itself(network: Simulated) -> None:
    network.send("Hello", to=STRANGER)

    assert len(_bubbles(network, f"phone-{STRANGER[1:]}")) == 1


def test_it_shows_what_became_of_a_text(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"mode": "undelivered"})
    network.send("Hello")
    network.service.wait_for(2)

    (bubble,) = _bubbles(network, f"phone-{PATIENT[1:]}")

    assert bubble["status"] == "undelivered"
    assert "Did not reach this phone (error 30003)" in bubble["html"]


def test_it_sends_the_phones_only_when_something_changed(network: Simulated) -> None:
    revision = network.get("/page/state")["revision"]

    assert "phones" not in network.get(f"/page/state?since={revision}")
    network.text("Hello")
    assert "phones" in network.get(f"/page/state?since={revision}")


def test_it_offers_the_answer_that_a_text_asks_for(network: Simulated) -> None:
    network.send("Reply ACK 4821 to take it.")

    assert 'data-words="ACK 4821"' in _thread(network, f"phone-{PATIENT[1:]}")["quick"]


def test_it_shows_texts_and_whatsapp_apart(network: Simulated) -> None:
    network.send("By SMS")
    network.text("By WhatsApp", channel="whatsapp")

    key = f"phone-{PATIENT[1:]}"
    assert ["By SMS" in bubble["html"] for bubble in _bubbles(network, key)] == [True]
    assert ["By WhatsApp" in bubble["html"] for bubble in _bubbles(network, key, "whatsapp")] == [True]


def test_a_network_of_many_shows_the_liveliest_phones(network: Simulated) -> None:
    for number in range(45):
        network.send(to=f"+4477009000{number:02}")

    keys = [phone["key"] for phone in network.get("/page/state")["phones"]]
    assert len(keys) == 42
    assert {f"phone-{PATIENT[1:]}", "phone-447700900044"} <= set(keys)
    assert "phone-447700900000" not in keys


def test_it_shows_the_templates_and_what_became_of_them(network: Simulated) -> None:
    types = {"twilio/text": {"body": "Hello from <your> clinic."}}
    auth = (ACCOUNT, TOKEN)
    made = requests.post(f"{network.url}/v1/Content", json={"language": "en", "types": types}, auth=auth, timeout=5)
    network.post("/sim/templates", {"sid": made.json()["sid"], "status": "rejected", "rejection_reason": "Too short."})

    html = requests.get(f"{network.url}/templates", timeout=5).text

    assert "<strong>Rejected</strong>" in html
    assert "Too short." in html
    assert "&lt;your&gt;" in html


def test_a_phone_that_rings_can_be_answered_and_used(network: Simulated) -> None:
    client = network.client()
    client.calls.create(to=PATIENT, from_=CLINIC, url=f"{network.service.url}/menu")
    client.http_client.session.close()
    assert 'data-press="answer"' in _card(network, f"phone-{PATIENT[1:]}")


def test_a_phone_shows_what_it_heard_and_no_markup_in_it(network: Simulated) -> None:
    network.service.says["/webhooks/twilio/voice/incoming"] = "<Response><Say>&lt;b&gt;Goodbye.</Say></Response>"
    network.post("/sim/calls", {"from": PATIENT})
    network.service.wait_for(1, "/webhooks/twilio/voice/ended")
    card = _card(network, f"phone-{PATIENT[1:]}")
    assert "&lt;b&gt;Goodbye." in card
    assert "Call over" in card


def _card(network: Simulated, key: str) -> str:
    phones = network.get("/page/state")["phones"]
    card: str = next(phone["card"] for phone in phones if phone["key"] == key)
    return card
