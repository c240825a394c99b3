from typing import Any

import pytest
from sqlalchemy import select

from service.base.actors import SYSTEM
from service.base.audit import AuditEntry
from service.base.database import Database
from service.base.ids import new_id
from service.courses.desk import CourseDesk
from service.courses.life.model import Place
from service.courses.models import Course
from tests.integration.courses.scene import KEY, Scene, at, wanted
from tests.integration.courses.web import Desk


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_course_life` and `test_booking` walk the same ways on both."""
    return sqlite_database


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return Desk(scene)


def wish(scene: Scene, *starts: str, **over: Any) -> dict[str, Any]:
    place = {"practitioner": "imogen", "room": "room-1"}
    sessions = [{"number": number, "start": start, **place} for number, start in enumerate(starts, start=1)]
    return {"patient_id": str(scene.house.patients[0].id), "protocol": KEY, "sessions": sessions, **over}


def test_a_proposal_is_posted_back_unchanged(scene: Scene, desk: Desk) -> None:
    asked = {"patient_id": str(scene.house.patients[0].id), "protocol": KEY}
    plan = desk.post("/proposals", {**asked, "sessions": 3, "preferred": {"days": ["mon"], "from": "10:00"}}).json
    assert plan is not None
    assert plan["blocked"] == []
    sessions = plan["proposals"][0]["sessions"]
    answer = desk.post("", {**asked, "areas": ["face"], "sessions": sessions})
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["state"] == "active"
    told = [{name: one[name] for name in sessions[0]} for one in answer.json["sessions"]]
    assert told == sessions


def test_what_is_blocked_is_explained(scene: Scene, desk: Desk) -> None:
    asked = {"patient_id": str(scene.house.patients[0].id), "protocol": KEY, "sessions": 2}
    plan = desk.post("/proposals", {**asked, "earliest": "2026-12-07", "latest": "2026-12-13"}).json
    assert plan is not None
    assert plan["proposals"] == []
    assert plan["blocked"][0]["session"] == 2
    assert plan["blocked"][0]["reasons"]


def test_a_taken_time_is_answered_with_clashes_and_alternatives(scene: Scene, desk: Desk) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"), patient_id=scene.house.patients[1].id)
    answer = desk.post("", wish(scene, "2026-12-07T10:00:00+00:00"))
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    problem = answer.json
    assert problem is not None
    assert problem["code"] == "slot_taken"
    assert {clash["what"] for clash in problem["clashes"]} == {"practitioner", "room"}
    sessions = problem["alternatives"][0]["sessions"]
    assert desk.post("", {**wish(scene), "sessions": sessions}).status_code == 201


def test_a_repeated_request_books_once(scene: Scene, desk: Desk) -> None:
    body = wish(scene, "2026-12-07T10:00:00+00:00")
    first = desk.post("", body, Idempotency_Key="one")
    again = desk.post("", body, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json is not None
    assert again.json is not None
    assert again.json["id"] == first.json["id"]
    assert scene.count(Course) == 1


def test_a_refused_booking_can_be_tried_again_with_its_key(scene: Scene, desk: Desk) -> None:
    scene.book(wanted(1, "2026-12-07 10:00"), patient_id=scene.house.patients[1].id)
    body = wish(scene, "2026-12-07T10:00:00+00:00")
    assert desk.post("", body, Idempotency_Key="two").status_code == 409
    assert desk.post("", wish(scene, "2026-12-08T10:00:00+00:00"), Idempotency_Key="two").status_code == 201


def test_too_soon_is_told_with_the_place(scene: Scene, desk: Desk) -> None:
    answer = desk.post("", wish(scene, "2026-12-07T10:00:00Z", "2026-12-14T10:00:00Z"))
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["code"] == "too_soon"
    assert [fault["path"] for fault in answer.json["errors"]] == ["$.sessions[1].start"]


def test_a_clinician_may_go_under_the_minimum_with_a_reason(scene: Scene, desk: Desk) -> None:
    body = wish(scene, "2026-12-07T10:00:00Z", "2026-12-23T10:00:00Z", reason="The skin has settled early.")
    assert desk.post("", body).status_code == 422
    answer = Desk(scene, "clinician").post("", body)
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["reason"] == "The skin has settled early."


def test_a_wide_gap_is_booked_with_a_warning(scene: Scene, desk: Desk) -> None:
    answer = desk.post("", wish(scene, "2026-12-07T10:00:00Z", "2027-02-22T10:00:00Z"))
    assert answer.status_code == 201
    assert answer.json is not None
    assert [warning["path"] for warning in answer.json["warnings"]] == ["$.sessions[1].start", "$.screening"]


def test_every_fault_of_the_shape_is_named(scene: Scene, desk: Desk) -> None:
    body = wish(scene, "soon", colour="blue")
    body["sessions"][0]["number"] = "first"
    answer = desk.post("", body)
    assert answer.status_code == 422
    assert answer.json is not None
    paths = {fault["path"] for fault in answer.json["errors"]}
    assert paths == {"$.colour", "$.sessions[0].number", "$.sessions[0].start"}


@pytest.mark.parametrize("start", ["2026-12-07T10:00:30Z", "2026-12-07T10:00:00.000001Z"])
def test_a_start_is_a_whole_minute(scene: Scene, desk: Desk, start: str) -> None:
    answer = desk.post("", wish(scene, start))
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"] == [{"path": "$.sessions[0].start", "sentence": "must be a whole minute"}]


@pytest.mark.parametrize(
    "preferred",
    [{"from": "9"}, {"from": "09:60"}, {"to": "24:01"}, {"from": "12:00", "to": "09:00"}, {"days": ["someday"]}],
)
def test_a_wish_that_makes_no_sense_is_refused(scene: Scene, desk: Desk, preferred: dict[str, Any]) -> None:
    asked = {"patient_id": str(scene.house.patients[0].id), "protocol": KEY, "sessions": 1}
    assert desk.post("/proposals", {**asked, "preferred": preferred}).status_code == 422
    assert desk.post("/proposals", {**asked, "preferred": {"to": "24:00"}}).status_code == 200


def test_a_completion_answers_with_what_follows(scene: Scene) -> None:
    session_id = scene.book(wanted(1, "2026-11-30 09:00")).sessions[0].id
    scene.wait_until("2026-11-30 10:05")
    text = {"id": new_id(), "step": "straight-after", "due_at": scene.clock.now(), "expires_at": None}
    effects = [{**text, "state": "planned", "reason": None}]
    scene.desk = CourseDesk(scene.clock, [], lambda _session, _clinic, which: effects if which == session_id else [])
    course_id = scene.show_only()["id"]
    answer = Desk(scene).post(f"/{course_id}/sessions/1/complete", {})
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["session"]["completed_at"] == "2026-11-30T10:05:00+00:00"
    assert answer.json["messages"][0]["due_at"] == "2026-11-30T10:05:00+00:00"
    undone = Desk(scene).post(f"/{course_id}/sessions/1/undo")
    assert undone.json is not None
    assert undone.json["session"]["state"] == "booked"


def test_an_undo_under_the_minimum_needs_a_clinicians_reason(scene: Scene, desk: Desk) -> None:
    course = scene.book(wanted(1, "2026-11-30 10:00"), wanted(2, "2026-12-21 10:00")).course
    with scene.database.write() as session:
        place = Place(at("2027-01-04 10:00"))
        scene.desk.moves.move(session, scene.receptionist, scene.clinic_id, course.id, 2, place)
    scene.wait_until("2026-12-01 12:00")
    scene.complete(course.id, completed_at=at("2026-12-01 11:00"))
    path, reason = f"/{course.id}/sessions/2/undo", {"reason": "Skin is calm"}
    answers = [
        desk.post(path, reason),
        Desk(scene, "clinician").post(path),
        Desk(scene, "clinician").post(path, reason),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 200]
    assert answers[0].json is not None
    assert answers[0].json["code"] == "too_soon"


def test_a_hold_is_lifted_by_a_clinician_only(scene: Scene, desk: Desk) -> None:
    course = scene.book(wanted(1, "2026-12-07 10:00")).course
    with scene.database.write() as session:
        scene.desk.place_hold(session, SYSTEM, scene.clinic_id, course.id, "concern", new_id())
    assert desk.post(f"/{course.id}/lift-hold", {"reason": "seen"}).status_code == 403
    answer = Desk(scene, "clinician").post(f"/{course.id}/lift-hold", {"reason": "seen"})
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["on_hold"], len(answer.json["holds"])) == (False, 1)


def test_looking_at_a_course_is_noted(scene: Scene, desk: Desk) -> None:
    course = scene.book(wanted(1, "2026-12-07 10:00")).course
    assert desk.get(f"/{course.id}").status_code == 200
    with scene.database.read() as session:
        assert "course.viewed" in session.scalars(select(AuditEntry.action)).all()


def test_another_clinic_finds_nothing(scene: Scene) -> None:
    course = scene.book(wanted(1, "2026-12-07 10:00")).course
    outsider = Desk(scene, "clinician", outsider=True)
    answers = [
        outsider.get(f"/{course.id}"),
        outsider.post(f"/{course.id}/sessions/1/complete", {}),
        outsider.post(f"/{course.id}/sessions/1/undo"),
        outsider.post(f"/{course.id}/lift-hold", {"reason": "seen"}),
        outsider.post("", wish(scene, "2026-12-07T14:00:00Z")),
    ]
    assert [answer.status_code for answer in answers] == [404] * 5


def test_nobody_enters_without_a_token(scene: Scene, desk: Desk) -> None:
    desk.headers = {}
    assert desk.post("", wish(scene, "2026-12-07T10:00:00Z")).status_code == 401
