"""Who loses a place is told what stands there and what is free now, at every address that can refuse one.

Each answer is held against the document, and what it offers is taken.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from service.base.actors import SYSTEM
from service.base.database import Database
from service.base.ids import new_id
from service.clinics.tokens import create_token
from service.courses.life.model import Outlook
from service.courses.life.replanning import foresee_replan
from tests.cast import a_patient, a_protocol_version, a_sign_off
from tests.integration.courses.scene import KEY
from tests.support.clocks import FixedClock
from tests.support.web import Web, a_web

MOVE = "/api/v1/courses/{course_id}/sessions/{number}/move"
ADDRESSES = (
    "/api/v1/courses",
    "/api/v1/courses/together",
    MOVE,
    "/api/v1/courses/{course_id}/sessions/{number}/undo",
    "/api/v1/courses/{course_id}/sessions",
    "/api/v1/courses/{course_id}/replan",
    "/api/v1/courses/{course_id}/lift-hold",
    "/api/v1/courses/swap",
    "/api/v1/reservations",
    "/api/v1/appointments",
    "/api/v1/appointments/{appointment_id}/move",
    "/api/v1/appointments/{appointment_id}/undo",
)
DAYS = ("2026-12-07T10:00:00+00:00", "2027-01-04T10:00:00+00:00", "2027-02-01T10:00:00+00:00")
JANUARY = "2027-01-06T10:00:00+00:00"
IMOGEN = {"practitioner": "imogen", "room": "room-1"}


_document: dict[str, Any] = {}
"""Describing the whole API takes a second, and is the same for every test."""


def document_of(client: FlaskClient) -> dict[str, Any]:
    if not _document:
        _document.update(client.get("/api/v1/openapi.json").json or {})
    return _document


class Desk:
    """A clinician's program at the API; every conflict that it meets is held against the document."""

    def __init__(self, web: Web) -> None:
        self.web, self.client = web, web.app.test_client()
        with web.program.database.write() as session:
            token = create_token(session, web.house.clinic.id, "test", "clinician", web.clock.real())
            self.others = [str(a_patient(session, web.house.clinic).id) for _ in range(3)]
        self.headers = {"Authorization": f"Bearer {token}"}
        self.document = document_of(self.client)
        self.mine = str(web.house.patients[0].id)

    def post(self, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        answer = self.client.post(f"/api/v1{path}", json=body or {}, headers=self.headers)
        return answer.status_code, answer.json or {}

    def done(self, path: str, body: Any = None) -> dict[str, Any]:
        status, told = self.post(path, body)
        assert status in {200, 201}, told
        return told

    def lost(self, address: str, path: str, body: Any = None) -> dict[str, Any]:
        """Be refused a place; return the answer, which is as the document has it and offers something."""
        status, told = self.post(path, body)
        assert (status, told.get("code")) == (409, "slot_taken"), told
        content = self.document["paths"][address]["post"]["responses"]["409"]["content"]
        schema = {**content["application/problem+json"]["schema"], "components": self.document["components"]}
        Draft202012Validator(schema).validate(told)
        assert told["clashes"]
        assert {clash["sentence"] for clash in told["clashes"]} == {fault["sentence"] for fault in told["errors"]}
        assert told["alternatives"]
        return told

    def course(self, *starts: str, patient: str | None = None, **over: Any) -> str:
        body = self.wish(*(starts or DAYS), patient=patient, **over)
        return str(self.done("/courses", body)["id"])

    def wish(self, *starts: str, patient: str | None = None, **over: Any) -> dict[str, Any]:
        places = [{"number": number, "start": start, **IMOGEN, **over} for number, start in enumerate(starts, 1)]
        return {"patient_id": patient or self.mine, "protocol": KEY, "areas": ["face"], "sessions": places}

    def another_treatment(self, key: str = "peel-face") -> str:
        house = self.web.house
        content = {**house.protocol.content, "key": key}
        with self.web.program.database.write() as session:
            version = a_protocol_version(session, house.clinic, key=key, content=content, content_hash=key)
            a_sign_off(session, version, house.nurse)
        return key

    def hold(self, course: str) -> None:
        desk, clinic = self.web.program.courses, self.web.house.clinic.id
        with self.web.program.database.write() as session:
            desk.place_hold(session, SYSTEM, clinic, UUID(course), "concern", new_id())


@pytest.fixture
def desk(sqlite_database: Database, clock: FixedClock) -> Iterator[Desk]:
    """One engine is enough here: races on PostgreSQL are run elsewhere."""
    with a_web(sqlite_database, clock) as web:
        yield Desk(web)


def stale(outlook: Outlook) -> Any:
    """Let planning again answer once as if it had looked a moment too early."""
    answers = [outlook]

    def foresee(*args: Any, **more: Any) -> Outlook:
        return answers.pop() if answers else foresee_replan(*args, **more)

    return patch("service.courses.life.door_moving.foresee_replan", foresee)


def seen_plan(desk: Desk, course: str, *, lifted: bool = False) -> Outlook:
    moves, web = desk.web.program.courses.moves, desk.web
    with web.program.database.read() as session:
        return moves.preview_replan(session, SYSTEM, web.house.clinic.id, UUID(course), lifted=lifted)


def test_the_document_tells_them_at_every_address(desk: Desk) -> None:
    schemas = desk.document["components"]["schemas"]
    for address in ADDRESSES:
        told = desk.document["paths"][address]["post"]["responses"]["409"]["content"]
        name = told["application/problem+json"]["schema"]["$ref"].rpartition("/")[2]
        assert {"clashes", "alternatives"} <= set(schemas[name]["properties"]), address


def test_who_books_a_course(desk: Desk) -> None:
    desk.course(DAYS[1], patient=desk.others[0])
    body = desk.wish(*DAYS)
    told = desk.lost("/api/v1/courses", "/courses", body)
    desk.done("/courses", {**body, "sessions": told["alternatives"][0]["sessions"]})


def test_who_books_two_treatments(desk: Desk) -> None:
    desk.course(DAYS[0], patient=desk.others[0])
    one, other = desk.wish(DAYS[0]), desk.wish(JANUARY)
    courses = [
        {"protocol": KEY, "sessions": one["sessions"]},
        {"protocol": desk.another_treatment(), "sessions": other["sessions"]},
    ]
    body = {"patient_id": desk.mine, "courses": courses}
    told = desk.lost("/api/v1/courses/together", "/courses/together", body)
    assert told["errors"][0]["sentence"].startswith("Treatment 1, Session 1: Imogen Larch and ")


@pytest.mark.parametrize("preview", ["", "?preview=1"])
def test_who_moves_a_session(desk: Desk, preview: str) -> None:
    desk.course(JANUARY, patient=desk.others[0])
    path = f"/courses/{desk.course()}/sessions/2/move"
    told = desk.lost(MOVE, f"{path}{preview}", {"start": JANUARY, **IMOGEN})
    desk.done(path, told["alternatives"][0])


def test_who_adds_a_session(desk: Desk) -> None:
    start, course = "2027-03-01T10:00:00+00:00", desk.course()
    desk.course(start, patient=desk.others[0])
    path = f"/courses/{course}/sessions"
    told = desk.lost("/api/v1/courses/{course_id}/sessions", path, {"start": start, **IMOGEN})
    assert desk.done(path, told["alternatives"][0])["session"]["number"] == 4


def test_who_plans_again(desk: Desk) -> None:
    course = desk.course()
    desk.done(f"/courses/{course}/sessions/2/cancel")
    outlook = seen_plan(desk, course)
    going = next(one.to for one in outlook.fates if one.change == "placed")
    assert going is not None
    place = {"practitioner": going.practitioner, "room": going.room}
    desk.course(going.start.isoformat(), patient=desk.others[0], **place)
    with stale(outlook):
        told = desk.lost("/api/v1/courses/{course_id}/replan", f"/courses/{course}/replan")
    assert [one["number"] for one in told["alternatives"]] == [2]
    desk.done(f"/courses/{course}/sessions/2/move", told["alternatives"][0])


def test_who_lifts_a_hold_and_plans_again(desk: Desk) -> None:
    course = desk.course()
    desk.done(f"/courses/{course}/sessions/2/cancel")
    desk.hold(course)
    outlook = seen_plan(desk, course, lifted=True)
    going = next(one.to for one in outlook.fates if one.change == "placed")
    assert going is not None
    place = {"practitioner": going.practitioner, "room": going.room}
    desk.course(going.start.isoformat(), patient=desk.others[0], **place)
    body = {"reason": "Calm again", "replan": True}
    with stale(outlook):
        desk.lost("/api/v1/courses/{course_id}/lift-hold", f"/courses/{course}/lift-hold", body)
    assert desk.client.get(f"/api/v1/courses/{course}", headers=desk.headers).json["on_hold"] is True  # type: ignore[index]


def test_who_swaps(desk: Desk) -> None:
    """The second patient has something else at the first one's time."""
    other = desk.others[0]
    mine, theirs = desk.course(), desk.course(JANUARY, patient=other)
    where = {"practitioner": "felix", "room": "room-2"}
    desk.done("/appointments", {"kind": "consultation", "patient_id": other, "start": DAYS[1], **where})
    body = {"first": {"course_id": mine, "number": 2}, "second": {"course_id": theirs, "number": 1}}
    for preview in ("", "?preview=1"):
        told = desk.lost("/api/v1/courses/swap", f"/courses/swap{preview}", body)
        assert [(clash["which"], clash["number"], clash["what"]) for clash in told["clashes"]] == [
            ("second", 1, "patient")
        ]
        assert {one["course_id"] for one in told["alternatives"]} == {mine, theirs}


def test_who_takes_a_move_back(desk: Desk) -> None:
    course = desk.course()
    desk.done(f"/courses/{course}/sessions/2/move", {"start": JANUARY})
    desk.course(DAYS[1], patient=desk.others[0])
    path = f"/courses/{course}/sessions/2"
    told = desk.lost("/api/v1/courses/{course_id}/sessions/{number}/undo", f"{path}/undo")
    assert {(one["course_id"], one["number"]) for one in told["alternatives"]} == {(course, 2)}
    desk.done(f"{path}/move", told["alternatives"][-1])


def test_who_takes_a_session_into_the_course_again(desk: Desk) -> None:
    course = desk.course()
    desk.done(f"/courses/{course}/sessions/3/drop")
    desk.course(DAYS[2], patient=desk.others[0])
    told = desk.lost("/api/v1/courses/{course_id}/sessions/{number}/undo", f"/courses/{course}/sessions/3/undo")
    assert desk.done(f"/courses/{course}/sessions", told["alternatives"][0])["session"]["number"] == 4


def test_who_takes_a_swap_back_is_offered_places_for_the_one_that_lost(desk: Desk) -> None:
    mine, theirs = desk.course(), desk.course(JANUARY, patient=desk.others[0])
    body = {"first": {"course_id": mine, "number": 2}, "second": {"course_id": theirs, "number": 1}}
    desk.done("/courses/swap", body)
    desk.done(f"/courses/{theirs}/sessions/1/move", {"start": "2027-01-08T10:00:00+00:00"})
    desk.done(f"/courses/{theirs}/sessions/1/undo")
    where = {"practitioner": "felix", "room": "room-2"}
    taken = {"kind": "consultation", "patient_id": desk.mine, "start": DAYS[1], **where}
    desk.done("/appointments", taken)
    told = desk.lost("/api/v1/courses/{course_id}/sessions/{number}/undo", f"/courses/{mine}/sessions/2/undo")
    assert {(one["course_id"], one["number"]) for one in told["alternatives"]} == {(mine, 2)}


@pytest.mark.parametrize("numbers", [(1, 2), (2, 3)])
def test_who_keeps_places(desk: Desk, numbers: tuple[int, int]) -> None:
    desk.course(DAYS[0], patient=desk.others[0])
    body = desk.wish(*DAYS[:2])
    for one, number in zip(body["sessions"], numbers, strict=True):
        one["number"] = number
    del body["areas"]
    told = desk.lost("/api/v1/reservations", "/reservations", body)
    assert [one["number"] for one in told["alternatives"][0]["sessions"]] == [*numbers]
    desk.done("/reservations", {**body, "sessions": told["alternatives"][0]["sessions"]})


def test_who_books_moves_or_brings_back_an_appointment(desk: Desk) -> None:
    body = {"kind": "review", "patient_id": desk.mine, "start": DAYS[0], **IMOGEN}
    moved, gone = (desk.done("/appointments", {**body, "start": at})["id"] for at in (DAYS[2], DAYS[0]))
    desk.done(f"/appointments/{gone}/cancel")
    desk.course(DAYS[0], patient=desk.others[0])
    told = desk.lost("/api/v1/appointments", "/appointments", body)
    move = f"/appointments/{moved}/move"
    desk.lost("/api/v1/appointments/{appointment_id}/move", move, {"start": DAYS[0]})
    desk.lost("/api/v1/appointments/{appointment_id}/undo", f"/appointments/{gone}/undo")
    place = {name: told["alternatives"][0][name] for name in ("start", "practitioner", "room")}
    desk.done("/appointments", {**body, **place})


def test_no_answer_names_a_patient(desk: Desk) -> None:
    desk.course(DAYS[0], patient=desk.others[0])
    told = desk.lost("/api/v1/courses", "/courses", desk.wish(DAYS[0]))
    assert "Invented Patient" not in str(told)
    assert "+4477" not in str(told)


def test_where_nothing_can_be_offered_there_are_no_alternatives(desk: Desk) -> None:
    """A course on hold is not planned: its sessions lose their place without another."""
    course = desk.course()
    desk.hold(course)
    desk.web.clock.advance(timedelta(minutes=1))
    desk.done(f"/courses/{course}/sessions/2/cancel")
    desk.course(DAYS[1], patient=desk.others[0])
    status, told = desk.post(f"/courses/{course}/sessions/2/undo")
    assert (status, told["code"], told["alternatives"]) == (409, "slot_taken", [])
