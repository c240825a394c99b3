"""What goes over the wire meets Twilio's own OpenAPI description."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from jsonschema import Draft202012Validator

from tests.contract.pretend_service import TOKEN
from tests.contract.simulated import ACCOUNT, CLINIC, PATIENT, Simulated

_ROOT = Path(__file__).parents[2]
_FOLDER = Path(os.environ.get("AFTERCOURSE_TWILIO_OPENAPI_DIR") or _ROOT.parent / "shared" / "data" / "twilio-oai")
_SPEC = _FOLDER / "twilio_api_v2010.json"
_LIST = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
_ONE = "/2010-04-01/Accounts/{AccountSid}/Messages/{Sid}.json"

pytestmark = pytest.mark.skipif(
    not _SPEC.exists(),
    reason="Twilio's OpenAPI files are not here: name their folder in AFTERCOURSE_TWILIO_OPENAPI_DIR",
)


@cache
def _spec() -> dict[str, Any]:
    spec = json.loads(_SPEC.read_text("utf-8"))
    assert isinstance(spec, dict)
    return spec


def _as_json_schema(node: Any) -> Any:
    """Return an OpenAPI 3.0 schema as JSON Schema: references followed, `nullable` spelt out."""
    if isinstance(node, list):
        return [_as_json_schema(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _as_json_schema(_spec()["components"]["schemas"][node["$ref"].rpartition("/")[2]])
    schema = {key: _as_json_schema(value) for key, value in node.items() if key not in {"nullable", "example"}}
    return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") else schema


def _faults(schema: Any, value: Any, *, closed: bool = True) -> list[str]:
    """Return what is wrong with `value`; `closed` also finds keys that the description does not have."""
    ready = _as_json_schema(schema) | ({"additionalProperties": False} if closed else {})
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(ready).iter_errors(value)]


def _response_schema(path: str, method: str, status: str) -> Any:
    return _spec()["paths"][path][method]["responses"][status]["content"]["application/json"]["schema"]


def _form_schema(path: str) -> Any:
    content = _spec()["paths"][path]["post"]["requestBody"]["content"]
    return content["application/x-www-form-urlencoded"]["schema"]


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
    assert _faults(_form_schema(_LIST), _form(answer)) == []
    assert _faults(_response_schema(_LIST, "post", "201"), answer.json()) == []


def test_it_fetches_and_redacts_as_described(network: Simulated, exchanged: list[requests.Response]) -> None:
    sid = network.send("Hello").sid
    network.service.wait_for(2)
    exchanged.clear()
    client = network.client()

    client.messages(sid).fetch()
    client.messages(sid).update(body="")

    fetched, redacted = exchanged
    assert fetched.json()["status"] == "delivered"
    assert _faults(_form_schema(_ONE), _form(redacted)) == []
    assert _faults(_response_schema(_ONE, "get", "200"), fetched.json()) == []
    assert _faults(_response_schema(_ONE, "post", "200"), redacted.json()) == []


def test_it_lists_as_described(network: Simulated, exchanged: list[requests.Response]) -> None:
    network.send("One")
    network.send("Two")
    network.text("Three")
    exchanged.clear()

    network.client().messages.list(limit=3, page_size=2)

    schema = _as_json_schema(_response_schema(_LIST, "get", "200"))
    known = {parameter["name"] for parameter in _spec()["paths"][_LIST]["get"]["parameters"]}
    assert len(exchanged) == 2
    for answer in exchanged:
        assert _faults(schema, answer.json()) == []
        assert {key for key, _ in parse_qsl(urlsplit(str(answer.request.url)).query)} <= known


def test_it_describes_failures_and_inbound_texts_by_the_same_schema(network: Simulated) -> None:
    network.post(f"/sim/phones/{PATIENT}", {"mode": "undelivered"})
    network.send("Hello")
    network.text("Hello back")
    network.service.wait_for(3)

    answer = requests.get(_url(network, "Messages.json"), auth=(ACCOUNT, TOKEN), timeout=5).json()

    one = _response_schema(_ONE, "get", "200")
    assert {message["status"] for message in answer["messages"]} == {"undelivered", "received"}
    assert all(_faults(one, message) == [] for message in answer["messages"])


def test_the_description_would_notice_a_number_where_a_string_belongs(network: Simulated) -> None:
    network.send("Hello")
    auth = (ACCOUNT, TOKEN)
    found = requests.get(_url(network, "Messages.json"), params={"From": CLINIC}, auth=auth, timeout=5).json()
    message = found["messages"][0]

    assert _faults(_response_schema(_ONE, "get", "200"), message | {"num_segments": 1}) != []
