"""A patient texts: the webhook as Twilio would call it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import requests

from tests.contract.pretend_service import TOKEN
from tests.contract.simulated import ACCOUNT, CLINIC, PATIENT, Simulated, simulated

if TYPE_CHECKING:
    from tests.contract.pretend_service import PretendService


def test_it_brings_a_signed_text_to_the_webhook(network: Simulated) -> None:
    answer = network.text("It's weeping & really sore")

    (heard,) = network.service.under("/webhooks/twilio/inbound")
    assert answer == {"sid": heard.form["MessageSid"], "delivered": True, "status": 200}
    assert heard.signed
    assert (heard.form["Body"], heard.form["From"], heard.form["SmsStatus"]) == (
        "It's weeping & really sore",
        PATIENT,
        "received",
    )


def test_it_repeats_a_text_under_the_same_id(network: Simulated) -> None:
    network.service.answers = [500, 502, 503]

    answer = network.text("Hello")

    assert answer["delivered"]
    assert len(network.service.heard) == 4
    assert len({(heard.form["MessageSid"], heard.token) for heard in network.service.heard}) == 1


def test_it_says_when_nobody_took_the_text(network: Simulated) -> None:
    network.service.answers = [403]

    answer = network.text("Hello")

    assert (answer["delivered"], answer["status"]) == (False, 403)
    assert len(network.service.heard) == 1


def test_it_lists_a_text_from_a_phone_as_inbound(network: Simulated) -> None:
    sid = network.text("Hello")["sid"]

    (listed,) = network.client().messages.list(to=CLINIC, limit=5)

    assert (listed.sid, listed.direction, listed.status) == (sid, "inbound", "received")


def test_it_still_brings_stop_to_the_webhook(network: Simulated) -> None:
    network.text("STOP")

    assert [heard.form["Body"] for heard in network.service.heard] == ["STOP"]


def test_it_serves_the_picture_that_a_patient_sent(network: Simulated) -> None:
    network.text("", media=1)

    (heard,) = network.service.heard
    address, ours = heard.form["MediaUrl0"], (ACCOUNT, "a-token-for-tests")
    assert requests.get(address, timeout=5).status_code == 401
    there = requests.get(address, auth=ours, timeout=5, allow_redirects=False).headers["Location"]
    picture = requests.get(network.url + there, timeout=5)
    assert heard.form["NumMedia"] == "1"
    assert picture.headers["Content-Type"] == heard.form["MediaContentType0"] == "image/png"
    assert requests.get(network.url + there, auth=ours, timeout=5).status_code == 400  # the store wants none of it


def test_it_keeps_the_very_files_that_a_phone_sent_until_they_are_deleted(network: Simulated) -> None:
    files = [{"type": "image/jpeg", "data": "cGhvdG8="}, {"type": "video/mp4", "data": "dmlkZW8="}]
    sid = network.text("Look", channel="whatsapp", media=files)["sid"]

    media = network.client().messages(sid).media
    (heard,) = network.service.heard
    first, second = media.list(limit=5)
    assert [first.content_type, second.content_type] == ["image/jpeg", "video/mp4"]
    assert heard.form["MediaUrl1"].endswith(f"/Messages/{sid}/Media/{second.sid}")
    assert requests.get(heard.form["MediaUrl0"], auth=(ACCOUNT, TOKEN), timeout=5).status_code == 400
    assert media(second.sid).delete()
    assert [one.sid for one in media.list(limit=5)] == [first.sid]


def test_it_says_when_a_file_is_none(network: Simulated) -> None:
    answer = network.post("/sim/texts", {"from": PATIENT, "body": "", "media": [{"data": "no Base64!"}]})

    assert (answer.status_code, "$.media" in answer.json()["error"]) == (400, True)


def test_it_writes_whatsapp_addresses(network: Simulated) -> None:
    network.text("Hello", channel="whatsapp")

    (heard,) = network.service.heard
    assert (heard.form["From"], heard.form["To"]) == (f"whatsapp:{PATIENT}", f"whatsapp:{CLINIC}")
    assert heard.form["WaId"] == PATIENT[1:]


def test_it_leaves_stop_on_whatsapp_to_the_product(network: Simulated) -> None:
    network.text("STOP", channel="whatsapp")

    assert network.send(to=f"whatsapp:{PATIENT}", from_=f"whatsapp:{CLINIC}").status == "queued"


def test_it_refuses_a_text_to_nobody(network: Simulated) -> None:
    answer = network.post("/sim/texts", {"from": "me", "to": "+447700900001", "body": 3})

    assert answer.status_code == 400
    assert len(answer.json()["faults"]) == 3


def test_advanced_opt_out_names_what_the_word_did(service: PretendService) -> None:
    with simulated(service, advanced_opt_out=True) as network:
        for word in ("OptOut", "start", "help", "Hello"):
            network.text(word)

    assert [heard.form.get("OptOutType") for heard in service.heard] == ["STOP", "START", "HELP", None]
