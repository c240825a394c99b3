"""What goes over the wire meets Twilio's own OpenAPI description."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.contract.pretend_service import TOKEN
from tests.contract.simulated import ACCOUNT, CLINIC, PATIENT, Simulated
from tests.contract.twilio_spec import ABSENT, Spec

_SPEC = Spec("twilio_api_v2010.json")
_LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
_ONE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"
_BALANCE = "/2010-04-01/Accounts/{AccountSid}/Balance.json"

pytestmark = pytest.mark.skipif(not _SPEC.path.exists(), reason=ABSENT)


def _url(network: Simulated, tail: str) -> str:
    return f"{network.url}/2010-04-01/Accounts/{ACCOUNT}/{tail}"


@pytest.fixture
def exchanged(monkeypatch: pytest.MonkeyPatch) -> list[requests.Response]:
    """Collect every exchange of the SDK, its request included."""
    found: list[requests.Response] = []
    send = requests.Session.send

    def record(self: requests.Session, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        answer = send(self, request, **more)
        if "/2010-04-01/" in str(request.url):
            found.append(answer)
        return answer

    monkeypatch.setattr(requests.Session, "send", record)
    return found


def _form(answer: requests.Response) -> dict[str, object]:
    body = answer.request.body
    text = body.decode() if isinstance(body, bytes) else body or ""
    form: dict[str, object] = dict(parse_qsl(str(text), keep_blank_values=True))
    return {key: int(str(value)) if key == "ValidityPeriod" else value for key, value in form.items()}


def test_it_creates_as_described(network: Simulated, exchanged: list[requests.Response]) -> None:
    network.send("Hello", validity_period=600)

    (answer,) = exchanged
    assert answer.status_code == 201
    assert _SPEC.faults(_SPEC.asked(_LIST), _form(answer)) == []
    assert _SPEC.faults(_SPEC.answer(_LIST, "post", "201"), answer.json()) == []


def test_it_fetches_and_redacts_as_described(network: Simulated, exchanged: list[requests.Response]) -> None:
    sid = network.send("Hello").sid
    network.service.wait_for(2)
    exchanged.clear()
    client = network.client()

    client.messages(sid).fetch()
    client.messages(sid).update(body="")

    fetched, redacted = exchanged
    assert fetched.json()["status"] == "delivered"
    assert _SPEC.faults(_SPEC.asked(_ONE), _form(redacted)) == []
    assert _SPEC.faults(_SPEC.answer(_ONE, "get", "200"), fetched.json()) == []
    assert _SPEC.faults(_SPEC.answer(_ONE, "post", "200"), redacted.json()) == []


def test_it_lists_as_described(network: Simulated, exchanged: list[requests.Response]) -> None:
    network.send("One")
    network.send("Two")
    network.text("Three")
    exchanged.clear()

    network.client().messages.list(limit=3, page_size=2)

    schema = _SPEC.schema(_SPEC.answer(_LIST, "get", "200"))
    known = {parameter["name"] for parameter in _SPEC.operation(_LIST, "get")["parameters"]}
    assert len(exchanged) == 2
    for answer in exchanged:
        assert _SPEC.faults(schema, answer.json()) == []
        assert {key for key, _ in parse_qsl(urlsplit(str(answer.request.url)).query)} <= known


def test_it_shows_the_balance_as_described(network: Simulated) -> None:
    answer = requests.get(_url(network, "Balance.json"), auth=(ACCOUNT, TOKEN), timeout=5)

    assert _SPEC.faults(_SPEC.answer(_BALANCE, "get", "200"), answer.json()) == []
    assert answer.json()["currency"] == "GBP"


def test_it_describes_failures_and_inbound_texts_by_the_same_schema(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"mode": "undelivered"})
    network.send("Hello")
    network.text("Hello back")
    network.service.wait_for(3)

    answer = requests.get(_url(network, "Messages.json"), auth=(ACCOUNT, TOKEN), timeout=5).json()

    one = _SPEC.answer(_ONE, "get", "200")
    assert {message["status"] for message in answer["messages"]} == {"undelivered", "received"}
    assert all(_SPEC.faults(one, message) == [] for message in answer["messages"])


def test_the_description_would_notice_a_number_where_a_string_belongs(network: Simulated) -> None:
    network.send("Hello")
    auth = (ACCOUNT, TOKEN)
    found = requests.get(_url(network, "Messages.json"), params={"From": CLINIC}, auth=auth, timeout=5).json()
    message = found["messages"][0]

    assert _SPEC.faults(_SPEC.answer(_ONE, "get", "200"), message | {"num_segments": 1}) != []
