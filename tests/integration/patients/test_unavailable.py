"""When patients cannot come: in the API, and as the planner is told."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.patients.availability import unavailable
from tests.integration.web.harness import Caller, Web, paths

FUTURE = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
AWAY = {"from": FUTURE.isoformat(), "until": (FUTURE + timedelta(days=7)).isoformat(), "note": "On a boat"}


@pytest.fixture
def caller(running: Web) -> Caller:
    return running.caller("receptionist")


@pytest.fixture
def place(running: Web) -> str:
    return f"/patients/{running.cast.owner.patients[0].id}/unavailable"


def test_a_time_is_noted_shown_and_forgotten(running: Web, caller: Caller, place: str) -> None:
    made = caller.post(place, AWAY)
    assert made.status_code == 201, made.text
    body: dict[str, Any] = made.get_json()
    assert body == {**AWAY, "id": body["id"]}
    assert caller.get(place).get_json()["items"] == [body]
    assert caller.delete(f"{place}/{body['id']}").status_code == 204
    assert caller.get(place).get_json()["items"] == []
    assert caller.delete(f"{place}/{body['id']}").status_code == 404
    with running.database.read() as session:
        noted = set(session.scalars(select(AuditEntry.action)))
    assert {"patient.unavailable_added", "patient.unavailable_removed"} <= noted


def test_what_is_over_is_not_shown(caller: Caller, place: str) -> None:
    caller.post(place, {**AWAY, "from": "2020-01-01T00:00:00+00:00", "until": "2020-01-02T00:00:00+00:00"})
    assert caller.get(place).get_json()["items"] == []


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"until": AWAY["from"]}, ["$.until"]),
        ({"until": (FUTURE + timedelta(days=2000)).isoformat()}, ["$.until"]),
        ({"from": "2026-12-07T10:00:00", "until": "tomorrow", "note": "x" * 201}, ["$.from", "$.note", "$.until"]),
        ({"from": "1026-12-07T10:00:00Z", "until": 3, "who": "me"}, ["$.from", "$.until", "$.who"]),
    ],
)
def test_every_fault_is_named(caller: Caller, place: str, over: dict[str, Any], wrong: list[str]) -> None:
    answer = caller.post(place, {**AWAY, **over})
    assert (answer.status_code, sorted(paths(answer))) == (422, wrong)


def test_the_same_key_notes_it_once(caller: Caller, place: str) -> None:
    first, again = (caller.post(place, AWAY, Idempotency_Key="once") for _ in range(2))
    assert first.get_json() == again.get_json()
    assert len(caller.get(place).get_json()["items"]) == 1


def test_another_clinic_sees_nothing_of_it(running: Web, caller: Caller, place: str) -> None:
    made = caller.post(place, AWAY).get_json()
    outsider = running.caller("manager", outsider=True)
    theirs = f"/patients/{running.cast.outsider.patients[0].id}/unavailable"
    assert outsider.get(place).status_code == 404
    assert outsider.post(place, AWAY).status_code == 404
    assert outsider.delete(f"{place}/{made['id']}").status_code == 404
    assert outsider.delete(f"{theirs}/{made['id']}").status_code == 404
    assert outsider.get(theirs).get_json()["items"] == []
    with running.database.read() as session:
        clinics = [running.cast.owner.clinic.id, running.cast.outsider.clinic.id]
        day = FUTURE.date()
        found = [unavailable(session, one, running.cast.owner.patients[0].id, day, day) for one in clinics]
    assert [len(spans) for spans in found] == [1, 0]


def test_only_the_dates_that_are_asked_for_are_read(running: Web, caller: Caller, place: str) -> None:
    caller.post(place, {"from": "2026-12-07T10:00:00+00:00", "until": "2026-12-09T10:00:00+00:00"})
    patient = running.cast.owner.patients[0]

    def told(first: date, last: date) -> int:
        with running.database.read() as session:
            return len(unavailable(session, patient.clinic_id, patient.id, first, last))

    assert told(date(2026, 12, 8), date(2026, 12, 8)) == 1
    assert told(date(2026, 12, 11), date(2027, 12, 8)) == 0
    assert told(date(2026, 1, 1), date(2026, 12, 5)) == 0
