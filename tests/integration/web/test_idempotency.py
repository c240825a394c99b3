"""An Idempotency-Key makes a POST take effect once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from service.base.audit import AuditEntry
from service.patients.models import Patient
from service.web.models import IdempotentRequest
from tests.integration.web.harness import Caller, Web, problem

QUILL: dict[str, Any] = {"name": "Quill Marrow", "mobile": "07700 900311", "consent": {"sms": True, "how": "desk"}}


def count(running: Web, kind: type = Patient) -> int:
    with running.database.read() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def add(caller: Caller, key: str = "one", **over: Any) -> TestResponse:
    return caller.post("/patients", {**QUILL, **over}, Idempotency_Key=key)


def test_the_same_request_again_answers_with_the_same_row(running: Web) -> None:
    caller, before = running.caller(), count(running)
    first, again = add(caller), add(caller)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.get_json() == first.get_json()
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert count(running) == before + 1


def test_a_replay_adds_no_second_entry_to_the_trail(running: Web) -> None:
    caller = running.caller()
    add(caller)
    before = count(running, AuditEntry)
    add(caller)
    assert count(running, AuditEntry) == before


def test_without_a_key_each_request_counts(small: Web) -> None:
    caller, before = small.caller(), count(small)
    for _ in range(2):
        assert caller.post("/patients", QUILL).status_code == 201
    assert count(small) == before + 2


def test_a_key_is_not_taken_for_another_request(running: Web) -> None:
    caller = running.caller()
    add(caller)
    answer = add(caller, name="Somebody Else")
    assert (answer.status_code, problem(answer)["code"]) == (422, "idempotency_mismatch")


def test_a_key_is_not_taken_for_another_address(small: Web) -> None:
    caller = small.caller()
    add(caller)
    body = {"patient_id": str(small.cast.owner.patients[0].id), "protocol": "microneedling-face", "sessions": []}
    assert problem(caller.post("/courses", body, Idempotency_Key="one"))["code"] == "idempotency_mismatch"


def test_each_clinic_has_its_own_keys(running: Web) -> None:
    first, other = add(running.caller()), add(running.caller(outsider=True))
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.get_json()["id"] != other.get_json()["id"]


def test_a_first_try_that_was_refused_leaves_the_key_free(running: Web) -> None:
    caller = running.caller()
    assert add(caller, mobile="020 7946 0018").status_code == 422
    assert add(caller).status_code == 201


def test_an_endless_key_is_refused(small: Web) -> None:
    answer = add(small.caller(), "k" * 201)
    assert problem(answer)["errors"][0]["path"] == "Idempotency-Key"


def test_eight_at_once_make_one_patient(running: Web) -> None:
    caller, before = running.caller(), count(running)
    callers = [Caller(running.client(), caller.headers) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(add, callers))
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert len({answer.text for answer in answers}) == 1
    assert count(running) == before + 1


def test_only_ids_and_a_hash_are_remembered(running: Web) -> None:
    made = add(running.caller())
    with running.database.read() as session:
        row = session.scalars(select(IdempotentRequest)).one()
    assert str(row.subject_id) == made.get_json()["id"]
    kept = " ".join(str(value) for value in vars(row).values())
    assert not any(word in kept for word in ("Quill", "Marrow", "900311"))
