"""The rota in the API: managers change it, everybody reads it."""

from typing import Any

import pytest

from tests.integration.web.harness import Caller, Web

NIGHT = {"from_weekday": 0, "from_wall": "18:00", "to_weekday": 1, "to_wall": "09:00"}


@pytest.fixture
def manager(running: Web) -> Caller:
    return running.caller("manager")


def nurse_of(running: Web) -> str:
    return str(running.cast.owner.nurse.id)


def made(caller: Caller, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = caller.post(path, body)
    assert answer.status_code == 201, answer.text
    return answer.get_json()  # type: ignore[no-any-return]


def test_a_duty_is_made_shown_and_taken_back(running: Web, manager: Caller) -> None:
    duty = made(manager, "/rota/duties", {**NIGHT, "staff_id": nurse_of(running)})
    desk = running.caller("receptionist")
    shown = desk.get("/rota").get_json()
    assert [one["id"] for one in shown["duties"]] == [duty["id"]]
    assert {"rung": 1, "staff_id": nurse_of(running), "by_rota": True} in [
        person for one in shown["stretches"] for person in one["people"]
    ]
    assert shown["ladder"] == [{"rung": 1, "staff_id": nurse_of(running), "wait_seconds": 300, "reached": True}]
    assert [one["rung"] for one in shown["now"]] == [1]
    assert desk.post("/rota/duties", {**NIGHT, "staff_id": nurse_of(running)}).status_code == 403
    assert manager.delete(f"/rota/duties/{duty['id']}").status_code == 204
    assert manager.get("/rota").get_json()["duties"] == []


@pytest.mark.parametrize("wrong", [{"from_wall": "24:00"}, {"to_weekday": 7}, {"rung": 0}, {"staff_id": "nobody"}])
def test_a_duty_that_cannot_be_is_refused(running: Web, manager: Caller, wrong: dict[str, Any]) -> None:
    assert manager.post("/rota/duties", {**NIGHT, "staff_id": nurse_of(running), **wrong}).status_code == 422


@pytest.mark.parametrize(
    ("who", "other", "field"),
    [
        ("nurse", {"to_weekday": 0, "to_wall": "18:00"}, "$.to_wall"),
        ("nurse", {"rung": 2, "from_wall": "20:00"}, "$.staff_id"),
        ("manager", {"from_wall": "20:00"}, "$.rung"),
    ],
)
def test_a_whole_week_and_what_covers_another_duty_are_refused(
    running: Web, manager: Caller, who: str, other: dict[str, Any], field: str
) -> None:
    """The last of two on one place would win, and whoever had it would vanish without a word."""
    made(manager, "/rota/duties", {**NIGHT, "staff_id": nurse_of(running)})
    staff_id = getattr(running.cast.owner, who).id
    answer = manager.post("/rota/duties", {**NIGHT, "staff_id": str(staff_id), **other})
    assert (answer.status_code, field in answer.text) == (422, True)
    made(manager, "/rota/duties", {**NIGHT, "from_weekday": 1, "to_weekday": 2, "staff_id": nurse_of(running)})


def test_nobody_of_another_clinic_is_put_on_call(running: Web, manager: Caller) -> None:
    stranger = str(running.cast.outsider.nurse.id)
    assert manager.post("/rota/duties", {**NIGHT, "staff_id": stranger}).status_code == 422
    assert manager.get(f"/rota/staff/{stranger}/channels").status_code == 404


def test_a_change_is_made_and_taken_back(running: Web, manager: Caller) -> None:
    times = {"starts_at": "2026-12-24T18:00:00+00:00", "ends_at": "2026-12-27T09:00:00+00:00"}
    change = made(manager, "/rota/changes", {**times, "staff_id": nurse_of(running), "note": "Christmas"})
    assert [one["note"] for one in manager.get("/rota").get_json()["changes"]] == ["Christmas"]
    assert manager.delete(f"/rota/changes/{change['id']}").status_code == 204


def test_channels_are_put_and_tested(running: Web, manager: Caller) -> None:
    path = f"/rota/staff/{nurse_of(running)}"
    channels = [
        {"channel": "voice", "address": "07700 900290", "after_seconds": 120},
        {"channel": "sms", "address": "07700 900290"},
    ]
    answer = manager.put(f"{path}/channels", {"channels": channels})
    assert [one["channel"] for one in answer.get_json()["channels"]] == ["sms", "voice"]
    test = made(manager, f"{path}/tests", {"channel": "voice"})
    assert (test["channel"], test["answered_at"]) == ("voice", None)
    assert manager.post(f"{path}/tests", {"channel": "email"}).status_code == 422
    assert manager.put(f"{path}/channels", {"channels": [channels[0], channels[0]]}).status_code == 422


def test_the_time_to_reach_the_patient_is_the_clinics(manager: Caller) -> None:
    assert manager.get("/rota").get_json()["contact_minutes"] == 15
    assert manager.patch("/rota", {"contact_minutes": 20}).get_json()["contact_minutes"] == 20
    assert manager.patch("/rota", {"contact_minutes": 1}).status_code == 422
