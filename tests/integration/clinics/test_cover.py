"""Cover in the API: declared by managers, read by everybody, and what it stands against."""

from typing import Any

import pytest
from sqlalchemy import delete

from service.clinics.cover.models import NumberTest
from tests.cast import ANSWERED, ANSWERED_AT_NIGHT, a_sender
from tests.integration.web.harness import Caller, Web, problem

NURSE = "+447700900912"


@pytest.fixture
def manager(running: Web) -> Caller:
    return running.caller("manager")


def put(caller: Caller, **body: Any) -> dict[str, Any]:
    answer = caller.put("/cover", body)
    assert answer.status_code == 200, answer.text
    return answer.get_json()  # type: ignore[no-any-return]


def test_everybody_reads_it_and_managers_say_it(running: Web, manager: Caller) -> None:
    desk = running.caller("receptionist")
    assert desk.get("/cover").get_json()["while_open"] == ANSWERED
    assert desk.put("/cover", {"while_open": None}).status_code == 403
    evening = [["18:00", "21:00", "07700 900912"]]
    said = put(manager, while_closed="none", week={"mon": evening}, names={"07700 900912": "nurse line"})
    assert (said["while_open"], said["while_closed"]) == (ANSWERED, "none")
    assert said["week"] == {"mon": [["18:00", "21:00", NURSE]]}
    assert said["untested"] == [NURSE]
    assert {one["number"]: one["name"] for one in said["numbers"]} == {ANSWERED: "", NURSE: "nurse line"}


def test_hours_that_nobody_has_declared_are_listed(manager: Caller) -> None:
    said = put(manager, while_closed=None)
    assert said["gaps"]
    assert put(manager, while_closed="none")["gaps"] == []


def test_a_number_counts_as_tested_when_somebody_answered_it_last(manager: Caller) -> None:
    put(manager, while_closed="07700 900912")
    tried = {"number": "07700 900912", "who": "Rafe"}
    assert manager.post("/cover/tests", tried).get_json()["untested"] == []
    assert manager.post("/cover/tests", {**tried, "answered": False}).get_json()["untested"] == [NURSE]
    assert problem(manager.post("/cover/tests", {"number": "07700 900912"}))["code"] == "invalid_input"
    assert problem(manager.post("/cover/tests", {**tried, "number": "07700 900999"}))["code"] == "invalid_input"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"while_open": "12"}, "$.while_open"),
        ({"week": {"mon": [["18:00", "21:00", "soon"]]}}, "$.week.mon[0]"),
        ({"week": {"mon": [["18:00", "17:00", ANSWERED]]}}, "$.week.mon"),
        ({"closed_days": [["10:00", "12:00", ANSWERED], ["11:00", "13:00", "none"]]}, "$.closed_days"),
    ],
)
def test_what_is_wrong_is_named(manager: Caller, body: dict[str, Any], path: str) -> None:
    answer = problem(manager.put("/cover", body))
    assert answer["code"] == "invalid_input"
    assert [fault["path"] for fault in answer["errors"] if fault["path"].startswith(path)]


def test_no_protocol_is_switched_on_while_an_hour_is_undeclared_or_a_number_untried(
    running: Web, manager: Caller
) -> None:
    with running.database.write() as session:
        a_sender(session, running.cast.owner.site, "+447700900900", channel="whatsapp")
    key = f"/protocols/{running.cast.owner.protocol.key}/switch-on"
    assert manager.post(key, {}).status_code == 200
    put(manager, while_closed="07700 900912", names={"07700 900912": "nurse line"})
    untested = problem(manager.post(key, {}))
    assert untested["code"] == "cover_untested"
    assert "07700 900912 (nurse line)" in untested["errors"][0]["sentence"]
    put(manager, while_closed=None)
    undeclared = problem(manager.post(key, {}))
    assert undeclared["code"] == "cover_undeclared"
    assert "nobody has said which number is answered" in undeclared["errors"][0]["sentence"]
    put(manager, while_closed=ANSWERED_AT_NIGHT)
    assert manager.post(key, {}).status_code == 200
    with running.database.write() as session:
        session.execute(delete(NumberTest).where(NumberTest.clinic_id == running.cast.owner.clinic.id))
    assert problem(manager.post(key, {}))["code"] == "cover_untested"


def test_a_manager_has_a_number_rung_and_nobody_else_does(running: Web, manager: Caller) -> None:
    asked = {"number": "07700 900910"}
    assert running.caller("receptionist").post("/cover/calls", asked).status_code == 403
    first = manager.post("/cover/calls", asked)
    assert first.status_code == 201, first.text
    call = first.get_json()
    assert (call["number"], call["outcome"]) == (ANSWERED, "ringing")
    assert problem(manager.post("/cover/calls", asked))["code"] == "number_rings"
    assert problem(manager.post("/cover/calls", {"number": "999"}))["code"] == "invalid_input"
    desk = running.caller("receptionist")
    assert desk.get("/cover/calls").get_json()["items"] == [call]
    assert desk.get(f"/cover/calls/{call['id']}").get_json() == call
    assert running.caller("manager", outsider=True).get("/cover/calls").get_json()["items"] == []
