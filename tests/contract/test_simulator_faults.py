"""Faults on request: what the product must survive."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.contract.pretend_service import TOKEN
from tests.contract.simulated import ACCOUNT, CLINIC, PATIENT

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_a_burst_of_429_says_when_to_come_back(network: Simulated) -> None:
    network.post("/sim/faults", {"error_429": 0.5, "burst_429": 2, "retry_after": 1.5, "seed": 3})

    answers = [_create(network) for _ in range(12)]

    busy = [answer for answer in answers if answer.status_code == 429]
    assert {answer.headers["Retry-After"] for answer in busy} == {"1.5"}
    assert len(network.get("/sim/log")) == 12 - len(busy)
    assert len(busy) >= 3


@pytest.mark.parametrize(("accepted", "count"), [(0, 0), (1, 1)])
def test_a_gateway_breaks_with_words_that_are_no_json(network: Simulated, accepted: int, count: int) -> None:
    network.post("/sim/faults", {"error_502": 1, "error_502_accepted": accepted})

    answer = _create(network)

    assert (answer.status_code, answer.headers["Content-Type"].split(";")[0]) == (502, "text/html")
    assert len(network.get("/sim/log")) == count


def test_it_loses_callbacks(network: Simulated) -> None:
    network.post("/sim/faults", {"lost_callbacks": 1})
    sid = network.send().sid

    _until(lambda: network.client().messages(sid).fetch().status == "delivered")

    assert network.service.heard == []


def test_it_calls_back_very_late(network: Simulated) -> None:
    network.post("/sim/faults", {"late_callbacks": 1, "late_seconds": 0.4})
    began = time.monotonic()

    network.send()

    assert len(network.service.wait_for(2)) == 2
    assert time.monotonic() - began >= 0.4


def test_an_account_can_be_refused_or_suspended(network: Simulated) -> None:
    network.post("/sim/faults", {"account": "refused"})
    assert (_create(network).status_code, _create(network).json()["code"]) == (401, 20003)

    network.post("/sim/faults", {"account": "suspended"})
    network.send()

    (heard,) = network.service.wait_for(1)
    assert (heard.form["MessageStatus"], heard.form["ErrorCode"]) == ("failed", "30002")


def test_a_sender_can_be_lost(network: Simulated) -> None:
    network.post("/sim/faults", {"refused_senders": [CLINIC]})

    assert _create(network).json()["code"] == 21606


def test_a_text_that_stays_in_the_queue_expires_by_its_own_validity(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"mode": "stuck"})

    network.send(validity_period=1)

    (heard,) = network.service.wait_for(1)
    assert (heard.form["MessageStatus"], heard.form["ErrorCode"]) == ("failed", "30036")


def test_a_text_leaves_the_queue_once_its_phone_is_back(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"mode": "stuck"})
    network.send()
    network.post(f"/sim/phones/{PATIENT}", {"mode": "ok"})

    assert [heard.form["MessageStatus"] for heard in network.service.wait_for(2)] == ["sent", "delivered"]


def _create(network: Simulated) -> requests.Response:
    url = f"{network.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    form = {"To": PATIENT, "From": CLINIC, "Body": "Hello"}
    return requests.post(url, data=form, auth=(ACCOUNT, TOKEN), timeout=5)


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)
