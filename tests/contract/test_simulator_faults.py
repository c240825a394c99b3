"""Faults on request: what the product must survive."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

if TYPE_CHECKING:
    from tests.contract.simulated import Simulated


@pytest.mark.parametrize("mode", ["hang", "drop"])
def test_it_accepts_and_never_answers(network: Simulated, mode: str) -> None:
    network.post("/sim/faults", {"timeout_after_accept": 1, "timeout_after_accept_mode": mode, "timeout_seconds": 1})

    with pytest.raises(requests.RequestException):
        network.send("Was I sent?", timeout=0.3)

    assert [entry["body"] for entry in network.get("/sim/log")] == ["Was I sent?"]
    assert [heard.form["MessageStatus"] for heard in network.service.wait_for(2)] == ["sent", "delivered"]


def test_it_breaks_before_accepting(network: Simulated) -> None:
    network.post("/sim/faults", {"error_500": 1})

    with pytest.raises(TwilioRestException) as broken:
        network.send()

    assert (broken.value.status, broken.value.code) == (500, 20500)
    assert network.get("/sim/log") == []


def test_it_breaks_after_accepting(network: Simulated) -> None:
    network.post("/sim/faults", {"error_500": 1, "error_500_accepted": 1})

    with pytest.raises(TwilioRestException):
        network.send()

    assert len(network.get("/sim/log")) == 1


def test_it_never_accepts_what_it_answers_with_429(network: Simulated) -> None:
    network.post("/sim/faults", {"error_429": 1})

    with pytest.raises(TwilioRestException) as busy:
        network.send()

    assert (busy.value.status, busy.value.code) == (429, 20429)
    assert network.get("/sim/log") == []


def test_it_answers_slowly(network: Simulated) -> None:
    network.post("/sim/faults", {"slow_ms": 300})
    began = time.monotonic()

    network.send()

    assert time.monotonic() - began >= 0.3


def test_it_names_every_fault_of_a_wrong_setting(network: Simulated) -> None:
    answer = network.post("/sim/faults", {"error_500": 2, "sloww": 1})

    assert answer.status_code == 400
    assert len(answer.json()["faults"]) == 2
    assert network.get("/sim/faults")["error_500"] == 0


def test_it_resets_to_a_quiet_network(network: Simulated) -> None:
    network.text("STOP")
    network.post("/sim/phones/+447700900777", {"label": "Visitor"})
    network.post("/sim/faults", {"error_429": 1})

    network.post("/sim/reset", {})

    assert network.send().status == "queued"
    assert len(network.get("/sim/log")) == 1
    assert [phone["label"] for phone in network.get("/sim/phones")] == ["Patient", "Nurse on call"]
