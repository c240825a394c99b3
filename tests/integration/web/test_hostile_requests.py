"""Requests that nobody honest sends are refused in words, never with a fault of ours."""

import pytest

from tests.integration.web.harness import Web, problem

HOSTILE = {
    "arrays without end": "[" * 50_000 + "]" * 50_000,
    "objects without end": '{"name":' * 50_000 + "1" + "}" * 50_000,
    "deeper than anybody walks": '{"name": ' + "[" * 450 + "]" * 450 + "}",
    "a number of 5000 digits": '{"name": ' + "9" * 5000 + "}",
}
ENDPOINTS = ["/patients", "/courses", "/courses/proposals", "/concerns"]


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("path", ENDPOINTS)
def test_hostile_json_is_a_malformed_request(shared: Web, path: str, body: str) -> None:
    caller = shared.caller()
    headers = {**caller.headers, "Content-Type": "application/json"}
    answer = caller.client.post(f"/api/v1{path}", data=body, headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (400, "malformed_request")


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_flask_itself_reads_no_hostile_json(shared: Web, body: str) -> None:
    with pytest.raises(ValueError, match=r"deep|digits"):
        shared.app.json.loads(body)


@pytest.mark.parametrize("path", ["/", "/patients", "/nowhere", "/sign-in", "/static/nothing.css"])
@pytest.mark.parametrize("host", ["a" * 64 + ".example", "two..dots"])
def test_an_impossible_host_gets_a_plain_page(shared: Web, host: str, path: str) -> None:
    answer = shared.client().get(path, headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "could not be read" in answer.text
