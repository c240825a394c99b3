"""Templates: Twilio's SDK and its own description, against the pretend Content API."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.contract.pretend_service import TOKEN
from tests.contract.simulated import ACCOUNT, Simulated, simulated
from tests.contract.twilio_spec import ABSENT, JSON, Spec

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.pretend_service import PretendService

_SPEC = Spec("twilio_content_v1.json")
_ALL, _ONE = "/v1/Content", "/v1/Content/{Sid}"
_SUBMIT, _APPROVAL = "/v1/Content/{ContentSid}/ApprovalRequests/whatsapp", "/v1/Content/{Sid}/ApprovalRequests"
GOOD = "Hello {{1}}, this is your clinic writing about today's visit."

needs_the_description = pytest.mark.skipif(not _SPEC.path.exists(), reason=ABSENT)


def _call(network: Simulated, method: str, path: str, data: object = None) -> requests.Response:
    return requests.request(method, f"{network.url}{path}", json=data, auth=(ACCOUNT, TOKEN), timeout=5)


def _definition(body: str = GOOD) -> dict[str, Any]:
    return {
        "friendly_name": "day 1",
        "language": "en",
        "variables": {"1": "Ivy"},
        "types": {"twilio/text": {"body": body}},
    }


def _made(network: Simulated, body: str = GOOD) -> str:
    return str(_call(network, "POST", _ALL, _definition(body)).json()["sid"])


def _submit(network: Simulated, sid: str, name: str = "day_1") -> requests.Response:
    wish = {"name": name, "category": "UTILITY"}
    return _call(network, "POST", f"{_ALL}/{sid}/ApprovalRequests/whatsapp", wish)


def _approval(network: Simulated, sid: str) -> Any:
    return _call(network, "GET", f"{_ALL}/{sid}/ApprovalRequests").json()


def _decided(network: Simulated, sid: str) -> Any:
    until = time.monotonic() + 5
    while (found := _approval(network, sid)["whatsapp"])["status"] == "received" and time.monotonic() < until:
        time.sleep(0.01)
    return found


@needs_the_description
def test_it_makes_submits_and_removes_as_described(network: Simulated) -> None:
    made = _call(network, "POST", _ALL, _definition())
    sid = made.json()["sid"]
    submitted = _submit(network, sid)

    assert _SPEC.faults(_SPEC.asked(_ALL, JSON), _definition()) == []
    assert (made.status_code, submitted.status_code) == (201, 201)
    assert _SPEC.faults(_SPEC.answer(_ALL, "post", "201"), made.json()) == []
    assert _SPEC.faults(_SPEC.answer(_ONE, "get", "200"), _call(network, "GET", f"{_ALL}/{sid}").json()) == []
    assert _SPEC.faults(_SPEC.answer(_SUBMIT, "post", "201"), submitted.json()) == []
    assert _SPEC.faults(_SPEC.answer(_APPROVAL, "get", "200"), _approval(network, sid)) == []
    assert _call(network, "DELETE", f"{_ALL}/{sid}").status_code == 204
    assert _call(network, "GET", f"{_ALL}/{sid}").status_code == 404


@needs_the_description
def test_it_lists_as_described(network: Simulated) -> None:
    sids = [_made(network) for _ in range(3)]

    page = _call(network, "GET", f"{_ALL}?PageSize=2").json()

    assert _SPEC.faults(_SPEC.answer(_ALL, "get", "200"), page) == []
    assert [content["sid"] for content in page["contents"]] == sids[:0:-1]


def test_the_sdk_follows_the_pages(network: Simulated) -> None:
    sids = [_made(network) for _ in range(5)]

    listed = network.client().content.v1.contents.list(limit=10, page_size=2)

    assert [content.sid for content in listed] == sids[::-1]


def test_whatsapp_approves_a_good_template_after_a_moment(network: Simulated) -> None:
    sid = _made(network)

    assert _submit(network, sid).json()["status"] == "received"
    assert _decided(network, sid)["status"] == "approved"


def test_whatsapp_rejects_a_bad_one_and_says_why(network: Simulated) -> None:
    sid = _made(network, "{{1}} is your day.")
    _submit(network, sid)

    decided = _decided(network, sid)

    assert (decided["status"], decided["rejection_reason"]) == ("rejected", "the body starts with a variable")


def test_a_rejected_name_cannot_be_submitted_again(network: Simulated) -> None:
    first = _made(network, "{{1}} is your day.")
    _submit(network, first)
    _decided(network, first)
    _call(network, "DELETE", f"{_ALL}/{first}")

    again = _submit(network, _made(network))

    assert (again.status_code, again.json()["code"]) == (400, 20001)
    assert _submit(network, _made(network), "day_1_b").status_code == 201


def test_it_refuses_names_and_bodies_without_a_shape(network: Simulated) -> None:
    assert _submit(network, _made(network), "Day-1").status_code == 400
    assert _call(network, "POST", _ALL, {"language": "en"}).status_code == 400
    assert _call(network, "GET", f"{_ALL}/HX{'0' * 32}").json()["code"] == 20404


def test_it_wants_the_accounts_token(network: Simulated) -> None:
    answer = requests.get(f"{network.url}{_ALL}", auth=(ACCOUNT, "wrong"), timeout=5)

    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_a_review_can_be_held_and_decided(network: Simulated) -> None:
    network.post("/sim/templates", {"review": "hold"})
    sid = _made(network)
    _submit(network, sid)

    told = network.post("/sim/templates", {"name": "day_1", "status": "rejected", "rejection_reason": "Too pushy."})

    assert told.json()["status"] == "rejected"
    assert _approval(network, sid)["whatsapp"]["rejection_reason"] == "Too pushy."


def test_meta_can_change_the_category_and_pause(network: Simulated) -> None:
    sid = _made(network)
    _submit(network, sid)
    _decided(network, sid)

    network.post("/sim/templates", {"sid": sid, "status": "paused", "category": "MARKETING"})

    found = _approval(network, sid)["whatsapp"]
    assert (found["status"], found["category"]) == ("paused", "MARKETING")
    assert network.post("/sim/templates", {"sid": sid, "status": "gone"}).status_code == 400


def test_a_restart_forgets_neither_templates_nor_reviews(service: PretendService, tmp_path: Path) -> None:
    with simulated(service, tmp_path, approval_seconds=30) as before:
        sid = _made(before)
        _submit(before, sid)

    with simulated(service, tmp_path) as after:
        assert _decided(after, sid)["status"] == "approved"
