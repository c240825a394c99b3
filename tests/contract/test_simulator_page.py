"""The page with the phones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from tests.contract.simulated import PATIENT

if TYPE_CHECKING:
    from tests.contract.simulated import Simulated

STRANGER = "+447700900555"


def _bubbles(network: Simulated, key: str) -> list[dict[str, Any]]:
    phones = network.get("/page/state")["phones"]
    return next(phone["bubbles"] for phone in phones if phone["key"] == key)


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

    (phone, *_) = network.get("/page/state")["phones"]

    assert 'data-words="ACK 4821"' in phone["quick"]
