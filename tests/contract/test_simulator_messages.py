"""Twilio's own SDK, over HTTP, against the pretend network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from tests.contract.simulated import ACCOUNT, CLINIC, NURSE, PATIENT, Simulated


def _refused(network: Simulated, **wishes: Any) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as refused:
        network.send(**wishes)
    return refused.value


def test_it_accepts_a_text_and_calls_it_queued(network: Simulated) -> None:
    message = network.send("Cold packs help. " * 20)

    assert (message.status, message.num_segments, message.direction) == ("queued", "3", "outbound-api")
    assert message.price is None
    assert message.date_created.tzinfo is not None


def test_it_keeps_the_attempt_named_by_the_callback_url(network: Simulated) -> None:
    sid = network.send("Hello").sid

    (entry,) = network.get("/sim/log")

    assert (entry["sid"], entry["to"], entry["body"], entry["attempt"]) == (sid, PATIENT, "Hello", "attempt-1")


def test_it_fetches_what_it_accepted(network: Simulated) -> None:
    sid = network.send("Hello").sid

    assert network.client().messages(sid).fetch().body == "Hello"


def test_it_does_not_know_a_message_it_never_accepted(network: Simulated) -> None:
    with pytest.raises(TwilioRestException) as refused:
        network.client().messages("SM" + "0" * 32).fetch()

    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_it_lists_the_newest_first_across_pages(network: Simulated) -> None:
    sids = [network.send(f"Text {number}").sid for number in range(5)]
    network.send("For somebody else", to=NURSE)

    listed = network.client().messages.list(to=PATIENT, from_=CLINIC, limit=10, page_size=2)

    assert [message.sid for message in listed] == sids[::-1]


def test_it_lists_by_the_moment_of_sending(network: Simulated) -> None:
    sid = network.send().sid
    network.service.wait_for(2)
    soon = datetime.now(UTC) + timedelta(minutes=1)
    messages = network.client().messages

    assert [message.sid for message in messages.list(date_sent_before=soon, limit=5)] == [sid]
    assert messages.list(date_sent_after=soon, limit=5) == []
    assert len(messages.list(date_sent=datetime.now(UTC).date(), limit=5)) == 1


def test_it_forgets_a_redacted_body_but_the_phone_does_not(network: Simulated) -> None:
    sid = network.send("Private words").sid

    redacted = network.client().messages(sid).update(body="")

    assert redacted.body == ""
    assert network.get(f"/sim/phones/{PATIENT}")[0]["body"] == "Private words"


def test_it_cancels_only_what_has_not_left(network: Simulated) -> None:
    sid = network.send().sid
    network.service.wait_for(2)

    with pytest.raises(TwilioRestException) as refused:
        network.client().messages(sid).update(status="canceled")

    assert refused.value.code == 30409


def test_it_refuses_a_wrong_token(network: Simulated) -> None:
    with pytest.raises(TwilioRestException) as refused:
        network.client(token="wrong").messages.create(to=PATIENT, from_=CLINIC, body="Hello")

    assert (refused.value.status, refused.value.code) == (401, 20003)
    assert network.get("/sim/log") == []


def test_it_refuses_an_account_that_is_not_its_own(network: Simulated) -> None:
    url = f"{network.url}/2010-04-01/Accounts/{ACCOUNT[:-1]}2/Messages.json"

    answer = requests.get(url, auth=(ACCOUNT, "a-token-for-tests"), timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (404, 20404)


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({"to": ""}, 21604),
        ({"from_": ""}, 21603),
        ({"body": ""}, 21602),
        ({"to": "hello"}, 21211),
        ({"from_": "+447700900999"}, 21606),
        ({"from_": "whatsapp:+447700900999", "to": f"whatsapp:{PATIENT}"}, 63007),
        ({"to": f"whatsapp:{PATIENT}"}, 21910),
        ({"to": CLINIC}, 21266),
        ({"body": "a" * 1601}, 21617),
        ({"validity_period": 36001}, 90007),
        ({"validity_period": 0}, 90007),
        ({"status_callback": "not a url"}, 21609),
        ({"content_sid": "HX" + "0" * 32}, 21655),
    ],
)
def test_it_refuses_with_twilios_own_code(network: Simulated, wishes: dict[str, Any], code: int) -> None:
    refused = _refused(network, **wishes)

    assert (refused.status, refused.code) == (400, code)
    assert network.get("/sim/log") == []


def test_it_tries_a_landline(network: Simulated) -> None:
    assert network.send(to="+442079460123").status == "queued"


def test_it_blocks_a_text_to_somebody_who_said_stop(network: Simulated) -> None:
    network.text("stop ")

    assert _refused(network).code == 21610
    assert network.send(to=NURSE).sid


def test_it_sends_again_after_start(network: Simulated) -> None:
    network.text("STOP")
    network.text("START")

    assert network.send().status == "queued"
    assert [entry["direction"] for entry in network.get(f"/sim/phones/{PATIENT}")][:4] == [
        "inbound",
        "outbound-reply",
        "inbound",
        "outbound-reply",
    ]


def test_a_picture_to_a_british_number_becomes_a_link(network: Simulated) -> None:
    message = network.send("How to clean it", media_url=["https://clinic.example/cleaning.png"])

    (shown,) = network.get(f"/sim/phones/{PATIENT}")
    assert message.sid.startswith("MM")
    assert shown["body"].startswith("How to clean it https://pictures.example/")


def test_each_segment_costs_money(network: Simulated) -> None:
    network.post("/sim/balance", {"balance": "5.00"})
    sid = network.send("a" * 161).sid
    network.service.wait_for(2)

    message = network.client().messages(sid).fetch()
    assert (message.num_segments, message.price, message.price_unit) == ("2", "-0.0800", "GBP")
    assert network.client().balance.fetch().balance == "4.9200"


def test_a_child_account_shows_no_balance(network: Simulated) -> None:
    network.post("/sim/balance", {"balance": None})

    with pytest.raises(TwilioRestException) as refused:
        network.client().balance.fetch()

    assert refused.value.code == 20404


def test_the_log_comes_in_pages(network: Simulated) -> None:
    sids = [network.send(f"Text {number}").sid for number in range(3)]

    first = network.get("/sim/log?limit=2")
    rest = network.get(f"/sim/log?limit=2&after={first[-1]['sid']}")

    assert [entry["sid"] for entry in first + rest] == sids
