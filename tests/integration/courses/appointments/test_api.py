"""Appointments in the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service.base.database import Database
from service.clinics.tokens import create_token
from tests.cast import House
from tests.support.clocks import FixedClock
from tests.support.web import Web, a_web

PATH = "/api/v1/appointments"
MONDAY = "2026-12-07T10:00:00+00:00"


class Desk:
    """Somebody at the API with a token."""

    def __init__(self, web: Web, house: House) -> None:
        with web.program.database.write() as session:
            token = create_token(session, house.clinic.id, "test", "receptionist", web.clock.real())
        self._client = web.app.test_client()
        self._headers = {"Authorization": f"Bearer {token}"}

    def post(self, path: str = "", **body: Any) -> TestResponse:
        return self._client.post(f"{PATH}{path}", json=body or None, headers=self._headers)

    def get(self, path: str = "") -> Any:
        return self._client.get(f"{PATH}{path}", headers=self._headers).json


@pytest.fixture
def web(sqlite_database: Database, clock: FixedClock) -> Iterator[Web]:
    """One engine is enough here: what lies below is tested on both."""
    with a_web(sqlite_database, clock) as web:
        yield web


@pytest.fixture
def desk(web: Web) -> Desk:
    return Desk(web, web.house)


def booked(web: Web, desk: Desk, start: str = MONDAY, patient: int = 0, **over: Any) -> Any:
    who = {"kind": "consultation", "patient_id": str(web.house.patients[patient].id), "practitioner": "imogen"}
    answer = desk.post(**{**who, "start": start, **over})
    assert answer.status_code == 201, answer.text
    return answer.json


def test_one_is_booked_and_shown(web: Web, desk: Desk) -> None:
    made = booked(web, desk, room="room-1", note="first visit")
    assert desk.get(f"/{made['id']}") == made
    assert made == {
        **made,
        "state": "booked",
        "start": MONDAY,
        "end": "2026-12-07T10:30:00+00:00",
        "practitioner": "imogen",
        "room": "room-1",
        "note": "first visit",
    }


def test_a_taken_time_is_answered_with_clashes_and_what_is_free(web: Web, desk: Desk) -> None:
    booked(web, desk)
    body = {"kind": "review", "patient_id": str(web.house.patients[1].id), "practitioner": "imogen", "start": MONDAY}
    answer = desk.post(**body)
    assert (answer.status_code, answer.mimetype) == (409, "application/problem+json")
    problem: Any = answer.json
    assert [clash["what"] for clash in problem["clashes"]] == ["practitioner"]
    again = desk.post(**{**body, "start": problem["alternatives"][0]["start"], "practitioner": "felix"})
    assert again.status_code == 201


def test_it_moves_ends_and_comes_back(web: Web, desk: Desk) -> None:
    path = f"/{booked(web, desk)['id']}"
    moved: Any = desk.post(f"{path}/move", start="2026-12-08T10:00:00+00:00").json
    assert (moved["start"], moved["version"]) == ("2026-12-08T10:00:00+00:00", 2)
    states = [desk.post(f"{path}/{what}").json for what in ("cancel", "undo")]
    assert [one["state"] for one in states if one] == ["cancelled", "booked"]
    web.clock.advance(web.clock.now().replace(month=12, day=8, hour=11) - web.clock.now())
    ends = [desk.post(f"{path}/{what}").json for what in ("complete", "undo", "no-show")]
    assert [one["state"] for one in ends if one] == ["completed", "booked", "no_show"]


def test_a_move_that_is_taken_tells_what_is_free(web: Web, desk: Desk) -> None:
    booked(web, desk)
    other = booked(web, desk, "2026-12-07T11:00:00+00:00", patient=1)
    answer = desk.post(f"/{other['id']}/move", start=MONDAY)
    problem: Any = answer.json
    assert (answer.status_code, problem["code"]) == (409, "slot_taken")
    assert problem["alternatives"]


def test_they_are_listed_by_start_and_page_by_page(web: Web, desk: Desk) -> None:
    starts = ["2026-12-08T10:00:00+00:00", MONDAY, "2026-12-09T10:00:00+00:00"]
    for start in starts:
        booked(web, desk, start)
    page = desk.get("?limit=2")
    rest = desk.get(f"?limit=2&cursor={page['next_cursor']}")
    assert [one["start"] for one in [*page["items"], *rest["items"]]] == sorted(starts)
    assert rest["next_cursor"] is None
    assert [one["start"] for one in desk.get("?from=2026-12-08&to=2026-12-08")["items"]] == starts[:1]


def test_they_are_listed_by_practitioner_and_patient(web: Web, desk: Desk) -> None:
    mine = booked(web, desk)["id"]
    theirs = booked(web, desk, patient=1, practitioner="felix")["id"]
    assert [one["id"] for one in desk.get("?practitioner=felix")["items"]] == [theirs]
    assert [one["id"] for one in desk.get(f"?patient_id={web.house.patients[0].id}")["items"]] == [mine]


def test_a_cursor_that_is_none_is_refused(desk: Desk) -> None:
    assert desk.get("?cursor=nonsense")["errors"][0]["path"] == "$.cursor"


def test_another_clinic_sees_nothing(web: Web, desk: Desk) -> None:
    made = booked(web, desk)
    outsider = Desk(web, web.cast.outsider)
    assert outsider.get()["items"] == []
    assert outsider.get(f"/{made['id']}")["code"] == "not_found"
    assert outsider.post(f"/{made['id']}/cancel").status_code == 404
