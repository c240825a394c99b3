"""The life of courses over HTTP."""

from typing import Any, cast
from uuid import UUID

import pytest

from service.base.database import Database
from tests.integration.courses.life.scene import MONDAYS, CourseLife
from tests.integration.courses.scene import at, wanted
from tests.integration.courses.web import Desk


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: the other tests of this room walk the same ways on both."""
    return sqlite_database


@pytest.fixture
def desk(life: CourseLife) -> Desk:
    return Desk(life)


@pytest.fixture
def course(life: CourseLife) -> UUID:
    return life.a_course()


def answered(desk: Desk, path: str, body: Any = None, status: int = 200) -> dict[str, Any]:
    answer = desk.post(path, body)
    assert answer.status_code == status, answer.json
    assert answer.json is not None
    return cast("dict[str, Any]", answer.json)


def test_a_move_is_previewed_then_made(life: CourseLife, desk: Desk, course: UUID) -> None:
    body = {"start": "2027-01-18T10:00:00Z"}
    seen = answered(desk, f"/{course}/sessions/2/move?preview=1", body)
    assert seen["preview"] is True
    assert [(one["number"], one["change"], one["why"]) for one in seen["sessions"]] == [
        (1, "stays", "in_window"),
        (2, "moves", "asked"),
        (3, "moves", "window_broken"),
    ]
    assert seen["sessions"][1]["from"]["start"] == "2027-01-04T10:00:00+00:00"
    assert life.starts(course) == list(MONDAYS)
    made = answered(desk, f"/{course}/sessions/2/move", body)
    assert made["session"]["start"] == "2027-01-18T10:00:00+00:00"
    assert made["sessions"] == seen["sessions"]
    assert answered(desk, f"/{course}/sessions/2/undo")["session"]["start"] == "2027-01-04T10:00:00+00:00"
    assert life.starts(course) == list(MONDAYS)


def test_a_choice_is_posted_back_unchanged(desk: Desk, course: UUID) -> None:
    seen = answered(desk, f"/{course}/sessions/2/move?preview=1", {"preferred": {"days": ["wed"], "from": "14:00"}})
    choice = seen["choices"][0]
    assert choice["start"] == "2027-01-06T14:00:00+00:00"
    assert answered(desk, f"/{course}/sessions/2/move", choice)["session"]["start"] == choice["start"]


def test_a_taken_place_is_answered_with_fresh_alternatives(life: CourseLife, desk: Desk, course: UUID) -> None:
    life.a_course("2027-01-06 10:00", patient_id=life.house.patients[1].id)
    body = {"start": "2027-01-06T10:30:00Z", "practitioner": "imogen", "room": "room-1"}
    problem = answered(desk, f"/{course}/sessions/2/move", body, 409)
    assert problem["code"] == "slot_taken"
    assert {clash["what"] for clash in problem["clashes"]} == {"practitioner", "room"}
    answered(desk, f"/{course}/sessions/2/move", problem["alternatives"][0])


def test_a_session_is_moved_alone(life: CourseLife, desk: Desk) -> None:
    course = life.a_course("2026-12-07 10:00", "2027-01-04 10:00", "2027-02-12 10:00")
    path, body = f"/{course}/sessions/2/move", {"start": "2026-12-29T10:00:00Z"}
    changes = [one["change"] for one in answered(desk, f"{path}?preview=1", body)["sessions"]]
    assert changes == ["stays", "moves", "moves"]
    alone = {**body, "alone": True}
    seen = answered(desk, f"{path}?preview=1", alone)
    assert [one["change"] for one in seen["sessions"]] == ["stays", "moves", "stays"]
    assert "45 days after session 2" in seen["warnings"][0]["sentence"]
    assert answered(desk, path, alone)["sessions"] == seen["sessions"]
    assert life.starts(course)[2] == "2027-02-12 10:00"


def test_every_fault_has_its_path(desk: Desk, course: UUID) -> None:
    problem = answered(desk, f"/{course}/sessions/2/move", {"start": "soon", "colour": "blue", "earliest": "x"}, 422)
    assert {fault["path"] for fault in problem["errors"]} == {"$.start", "$.colour", "$.earliest"}
    problem = answered(desk, f"/{course}/sessions/2/move", {}, 422)
    assert [fault["path"] for fault in problem["errors"]] == ["$.start"]


def test_what_would_lose_its_place_is_told_with_the_preview(life: CourseLife, desk: Desk, course: UUID) -> None:
    life.change(course, 3, pinned=True)
    body = {"start": "2027-01-11T10:00:00Z"}
    problem = answered(desk, f"/{course}/sessions/1/move", body, 409)
    assert problem["code"] == "not_accepted"
    assert problem["preview"]["sessions"][1]["change"] == "unplaceable"
    made = answered(desk, f"/{course}/sessions/1/move", {**body, "accept_unplaced": True})
    assert made["sessions"][1]["to"] is None


@pytest.mark.parametrize("action", ["cancel", "drop"])
def test_leaving_is_previewed_then_made(life: CourseLife, desk: Desk, course: UUID, action: str) -> None:
    seen = answered(desk, f"/{course}/sessions/2/{action}?preview=1")
    assert seen["sessions"][1]["change"] == "unplaced"
    assert life.states(course) == ["booked"] * 3
    made = answered(desk, f"/{course}/sessions/2/{action}", {"reason": "She rang"})
    assert made["session"]["state"] == ("unplaced" if action == "cancel" else "cancelled")
    assert made["next"] == seen["next"]
    assert bool(made["next"]["choices"]) == (action == "cancel")


def test_who_did_not_come_and_who_was_not_treated(life: CourseLife, desk: Desk, course: UUID) -> None:
    assert answered(desk, f"/{course}/sessions/1/no-show", {}, 422)["code"] == "in_the_future"
    life.wait_until("2026-12-07 10:20")
    problem = answered(desk, f"/{course}/sessions/1/not-treated", {}, 422)
    assert [fault["path"] for fault in problem["errors"]] == ["$.reason"]
    answered(desk, f"/{course}/sessions/1/not-treated", {"reason": "A cold sore"})
    answered(desk, f"/{course}/sessions/1/undo")
    assert answered(desk, f"/{course}/sessions/1/no-show")["session"]["state"] == "unplaced"


def test_a_course_is_planned_again(life: CourseLife, desk: Desk, course: UUID) -> None:
    answered(desk, f"/{course}/sessions/2/cancel")
    seen = answered(desk, f"/{course}/replan?preview=1", {"preferred": {"days": ["tue"]}})
    assert seen["sessions"][1]["to"]["start"] == "2027-01-05T09:00:00+00:00"
    assert answered(desk, f"/{course}/replan", {"preferred": {"days": ["tue"]}})["sessions"] == seen["sessions"]
    life.hold(course)
    assert answered(desk, f"/{course}/replan?preview=1")["blocked"][0]["reasons"] == [{"code": "on_hold", "days": 1}]
    assert answered(desk, f"/{course}/replan", None, 409)["code"] == "on_hold"


def test_a_session_is_added_once_a_key(life: CourseLife, desk: Desk, course: UUID) -> None:
    answers = [desk.post(f"/{course}/sessions", {}, Idempotency_Key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    first, again = (answer.json for answer in answers)
    assert first is not None
    assert again is not None
    assert (first["id"], first["session"]["number"]) == (again["id"], 4)
    assert len(life.sessions(course)) == 4


def test_one_that_comes_back_is_told_though_a_later_one_moves_with_it(life: CourseLife, desk: Desk) -> None:
    months = ["2026-12-07", "2027-01-04", "2027-02-01", "2027-03-01", "2027-03-29", "2027-04-26"]
    course = life.a_course(*(f"{day} 10:00" for day in months))
    life.leave(course, 5, "dropped")
    told = answered(desk, f"/{course}/sessions", {"start": "2027-04-12T09:00:00Z"}, 201)
    assert told["session"]["number"] == 5
    assert told["id"] == str(life.sessions(course)[4].id)
    assert life.starts(course)[5] != "2027-04-26 10:00"


def test_an_added_session_is_previewed(life: CourseLife, desk: Desk, course: UUID) -> None:
    seen = answered(desk, f"/{course}/sessions?preview=1", {})
    assert seen["preview"] is True
    assert seen["choices"][0]["start"] == "2027-03-01T09:00:00+00:00"
    seen = answered(desk, f"/{course}/sessions?preview=1", seen["choices"][0])
    assert (seen["sessions"][3]["change"], seen["sessions"][3]["why"]) == ("placed", "asked")
    assert len(life.sessions(course)) == 3


def test_sessions_swap(life: CourseLife, desk: Desk, course: UUID) -> None:
    other = life.a_course("2027-01-06 14:00", patient_id=life.house.patients[1].id)
    body = {"first": {"course_id": str(course), "number": 2}, "second": {"course_id": str(other), "number": 1}}
    seen = answered(desk, "/swap?preview=1", body)
    assert seen["first"]["sessions"][1]["to"]["start"] == "2027-01-06T14:00:00+00:00"
    assert answered(desk, "/swap", body)["second"]["session"]["start"] == "2027-01-04T10:00:00+00:00"
    assert answered(desk, "/swap", {"first": {}}, 422)["code"] == "invalid_input"


def test_a_session_is_pinned_and_let_go(desk: Desk, course: UUID) -> None:
    assert answered(desk, f"/{course}/sessions/2/pin")["session"]["pinned"] is True
    assert answered(desk, f"/{course}/sessions/2/unpin")["session"]["pinned"] is False


def test_another_clinic_finds_nothing(life: CourseLife, course: UUID) -> None:
    outsider = Desk(life, "clinician", outsider=True)
    start = {"start": "2027-01-18T10:00:00Z"}
    paths: list[tuple[str, Any]] = [
        (f"/{course}/sessions/2/{action}", start if action == "move" else {"reason": "x"})
        for action in ("move", "cancel", "no-show", "not-treated", "drop", "pin", "unpin", "undo")
    ]
    paths += [(f"/{course}/replan", {}), (f"/{course}/sessions", {})]
    for path, body in paths:
        assert outsider.post(path, body).status_code == 404, path


def test_a_course_tells_where_it_stands_and_what_no_longer_fits(life: CourseLife, desk: Desk, course: UUID) -> None:
    life.wait_until("2026-12-18 12:00")
    life.complete(course, completed_at=at("2026-12-18 11:00"))
    life.change(course, 3, pinned=True)
    told = desk.get(f"/{course}").json
    assert told is not None
    assert told["standing"] == {
        "state": "due_later",
        "booked": "too_soon",
        "prompts": False,
        "earliest": "2027-01-08",
        "ideal": "2027-01-15",
        "latest": "2027-01-29",
    }
    sentence = "Session 2 is 17 days after session 1: at least 21 are asked for."
    assert told["problems"] == [{"number": 2, "sentence": sentence}]
    assert [one["pinned"] for one in told["sessions"]] == [False, False, True]
    assert (told["kind"], told["same_practitioner"]) == ("course", False)


def test_a_course_begun_elsewhere_is_posted(life: CourseLife, desk: Desk) -> None:
    place = {"start": "2026-12-07T10:00:00Z", "practitioner": "imogen", "room": "room-1"}
    asked = {"patient_id": str(life.house.patients[0].id), "protocol": "microneedling-face", "done": ["2026-11-05"]}
    plan = answered(desk, "/proposals", {**asked, "sessions": 2})
    assert [one["number"] for one in plan["proposals"][0]["sessions"]] == [2]
    told = answered(desk, "", {**asked, "sessions": [{"number": 2, **place}]}, 201)
    assert [one["elsewhere"] for one in told["sessions"]] == [True, False]
    assert answered(desk, "", {**asked, "done": []}, 422)["errors"] == [
        {"path": "$.sessions", "sentence": "is required"}
    ]


def test_a_walk_in_is_posted_without_a_place(life: CourseLife, desk: Desk) -> None:
    asked = {"patient_id": str(life.house.patients[0].id), "protocol": "microneedling-face", "kind": "walk_in"}
    told = answered(desk, "", {**asked, "room": "room-2"}, 201)
    assert told["sessions"][0]["start"] == "2026-11-30T09:00:00+00:00"
    assert told["sessions"][0]["room"] == "room-2"


def test_a_walk_in_that_nobody_can_take_is_offered_what_is_free_next(life: CourseLife, desk: Desk) -> None:
    for place in ({}, {"practitioner": "felix", "room": "room-2"}):
        life.book(wanted(1, "2026-11-30 09:00", **place), patient_id=life.new_patient())
    asked = {"patient_id": str(life.house.patients[0].id), "protocol": "microneedling-face", "kind": "walk_in"}
    problem = answered(desk, "", asked, 409)
    assert problem["alternatives"][0]["sessions"][0]["start"] == "2026-11-30T10:30:00+00:00"
