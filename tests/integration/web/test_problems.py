"""Every refusal is told in the words of its surface, and never in a patient's."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from flask import abort
from sqlalchemy.exc import DataError, OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.base import logs
from service.base.errors import Fault, invalid
from service.base.unreadable import SealBrokenError, Unreadable
from service.web.access import everybody
from service.web.problems import SAID_PLAINLY
from tests.integration.web.harness import Web, paths, problem

WORDS = "Quill Marrow on 07700 900311 has a weeping cheek"


class LostConnectionError(Exception):
    """Stand for what a driver says, which quotes the statement's values."""


def fail() -> None:
    raise ValueError(WORDS)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What this process writes into its log."""
    before, stream = logging.root.handlers[:], io.StringIO()
    logs.configure(process="test", level="DEBUG", stream=stream)
    yield stream
    logging.root.handlers[:] = before


def test_a_program_gets_a_problem_document(shared: Web) -> None:
    body = problem(shared.caller().get("/nowhere"))
    assert (body["code"], body["type"], body["status"]) == ("not_found", "/api/v1/docs#not_found", 404)
    assert body["title"].endswith(".")
    assert body["request_id"]


def test_a_person_gets_a_page(small: Web) -> None:
    answer = small.signed_in().get("/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "There is nothing here" in answer.text


def test_somebody_who_has_not_signed_in_gets_a_page_too(shared: Web) -> None:
    answer = shared.client().get("/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_each_fault_is_named_by_its_path(shared: Web) -> None:
    body = {"patient_id": "x", "protocol": "microneedling-face", "sessions": [{"number": 1, "start": "soon"}]}
    answer = shared.caller().post("/courses", body)
    assert answer.status_code == 422
    wrong = {"$.patient_id", "$.sessions[0].start", "$.sessions[0].practitioner", "$.sessions[0].room"}
    assert set(paths(answer)) == wrong
    assert all(fault["sentence"] for fault in problem(answer)["errors"])


def test_faults_are_told_plainly(shared: Web) -> None:
    answer = shared.caller().post(
        "/patients", {"name": None, "channel": "print", "consent": {"sms": "perhaps"}, "colour": "blue"}
    )
    told = {fault["path"]: fault["sentence"] for fault in problem(answer)["errors"]}
    assert told == {
        "$.name": "may not be null",
        "$.consent.sms": "must be true or false",
        "$.colour": "is not known here",
    }
    assert set(told.values()) <= set(SAID_PLAINLY.values())


def test_detail_of_a_refusal_stands_in_the_document(shared: Web) -> None:
    answer = shared.caller().get("/protocols/nothing/preview")
    assert (problem(answer)["code"], problem(answer)["protocol"]) == ("protocol_unknown", "nothing")


@pytest.mark.parametrize("body", ["{", "", "[1,", '"just words"', "[]", "null", "12", "\x00"])
def test_a_body_that_is_no_object_is_refused(shared: Web, body: str) -> None:
    caller = shared.caller()
    headers = {**caller.headers, "Content-Type": "application/json"}
    answer = caller.client.post("/api/v1/patients", data=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert problem(answer)["code"] in {"malformed_request", "invalid_input"}


def test_a_body_in_another_encoding_is_refused(shared: Web) -> None:
    caller = shared.caller()
    headers = {**caller.headers, "Content-Type": "application/json"}
    answer = caller.client.post("/api/v1/patients", data=b'{"name": "\xff\xfe"}', headers=headers)
    assert (answer.status_code, problem(answer)["code"]) == (400, "malformed_request")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_another_kind_of_content_adds_nobody(shared: Web, kind: str) -> None:
    caller = shared.caller()
    headers = {**caller.headers, "Content-Type": kind}
    answer = caller.client.post("/api/v1/patients", data='{"name": "Quill Marrow"}', headers=headers)
    assert answer.status_code in {400, 415, 422}
    assert caller.get("/patients", q="quill").get_json()["items"] == []


def test_a_request_that_is_too_large_is_refused(shared: Web) -> None:
    answer = shared.caller().post("/patients", {"name": "Quill Marrow", "note": "x" * 1_000_001})
    assert (answer.status_code, problem(answer)["code"]) == (413, "too_large")


def test_another_method_is_refused_and_the_right_ones_named(shared: Web) -> None:
    caller = shared.caller()
    answer = caller.client.delete("/api/v1/patients", headers=caller.headers)
    assert (answer.status_code, problem(answer)["code"]) == (405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "sign_in_required"), (403, "forbidden"), (410, "malformed_request"), (416, "malformed_request")],
)
def test_what_a_framework_refuses_is_never_called_our_fault(small: Web, status: int, code: str) -> None:
    small.trap(lambda: abort(status))
    assert problem(small.caller().get("/probe"))["code"] == code


def test_an_unexpected_error_is_told_without_its_words(small: Web, log: io.StringIO) -> None:
    small.trap(fail)
    answer = small.caller().get("/probe")
    assert (answer.status_code, problem(answer)["code"]) == (500, "internal_error")
    page = small.signed_in().get("/probe")
    assert (page.status_code, page.mimetype) == (500, "text/html")
    for told in (answer.text, page.text, log.getvalue()):
        assert not any(word in told for word in ("Quill", "900311", "weeping"))


def test_an_unexpected_error_is_logged_by_place_and_request(small: Web, log: io.StringIO) -> None:
    small.trap(fail)
    request_id = problem(small.caller().get("/probe"))["request_id"]
    (entry,) = [json.loads(line) for line in log.getvalue().splitlines() if "unexpected_error" in line]
    assert (entry["kind"], entry["request_id"], entry["endpoint"]) == ("ValueError", request_id, "probe_api")
    assert "test_problems.py" in entry["where"]
    assert entry["where"].endswith("fail") or " fail" in entry["where"]


def lost() -> None:
    raise OperationalError("SELECT :name", {"name": WORDS}, LostConnectionError(WORDS))


def test_a_database_in_trouble_is_told_as_busy(small: Web, log: io.StringIO) -> None:
    small.trap(lost)
    answer = small.caller().get("/probe")
    assert (answer.status_code, problem(answer)["code"]) == (503, "busy")
    assert "Quill" not in answer.text + log.getvalue()
    assert "LostConnectionError" in log.getvalue()


def test_waiting_in_vain_for_a_connection_is_told_as_busy(small: Web) -> None:
    def wait() -> None:
        raise PoolTimeoutError("QueuePool limit reached")

    small.trap(wait)
    assert small.caller().get("/probe").status_code == 503


def test_a_value_that_no_column_holds_is_a_malformed_request(small: Web) -> None:
    def store() -> None:
        raise DataError("INSERT :name", {"name": WORDS}, LostConnectionError(WORDS))

    small.trap(store)
    answer = small.caller().get("/probe")
    assert (answer.status_code, problem(answer)["code"]) == (400, "malformed_request")


def test_a_nul_in_an_address_is_refused(running: Web) -> None:
    assert running.caller().get("/protocols/micro%00needling/preview").status_code in {400, 404, 422}


def test_somebody_gets_a_page_while_the_database_is_away(
    small: Web, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = small.signed_in()

    def away(*_: object, **__: object) -> None:
        lost()

    monkeypatch.setattr(type(small.database), "read", away)
    monkeypatch.setattr(type(small.database), "reading_session", away)
    answer = browser.get("/patients")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "The database is busy" in answer.text
    assert "Quill" not in answer.text + log.getvalue()


def test_a_fault_of_an_input_stands_on_the_page(small: Web) -> None:
    def refuse() -> None:
        raise invalid(Fault("$.name", "is <b>odd</b>"))

    small.trap(refuse)
    answer = small.signed_in().get("/probe")
    assert answer.status_code == 422
    assert "is &lt;b&gt;odd&lt;/b&gt;" in answer.text


def test_a_missing_slash_is_no_error(small: Web) -> None:
    small.app.add_url_rule("/slashed/", view_func=everybody(lambda: "here"), endpoint="slashed")
    assert small.signed_in().get("/slashed").status_code == 308


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_value_that_cannot_be_read_is_told_apart_from_a_fault_of_ours(small: Web, wrapped: bool) -> None:
    def view() -> None:
        try:
            str(Unreadable("no data key k9 for a value of patients.name"))
        except SealBrokenError as error:
            if wrapped:
                raise StatementError(WORDS, None, None, error) from error
            raise

    small.trap(view)
    assert problem(small.caller().get("/probe"))["code"] == "cannot_be_read"
    answer = small.signed_in().get("/probe")
    assert answer.status_code == 503
    assert "cannot be read on this machine" in answer.text
