"""Reservations in the API."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.base.database import Database
from service.clinics.tokens import create_token
from tests.cast import House
from tests.integration.courses.scene import KEY
from tests.support.clocks import FixedClock
from tests.support.web import Web, a_web

PATH = "/api/v1/reservations"


@pytest.fixture
def web(sqlite_database: Database, clock: FixedClock) -> Any:
    """One engine is enough here: what lies below is tested on both."""
    with a_web(sqlite_database, clock) as web:
        yield web


def token(web: Web, house: House) -> dict[str, str]:
    with web.program.database.write() as session:
        secret = create_token(session, house.clinic.id, "test", "receptionist", web.clock.real())
    return {"Authorization": f"Bearer {secret}"}


def wish(web: Web, **over: Any) -> dict[str, Any]:
    place = {"number": 1, "start": "2026-12-07T10:00:00+00:00", "practitioner": "imogen", "room": "room-1"}
    return {"patient_id": str(web.house.patients[0].id), "protocol": KEY, "sessions": [place], **over}


def client(web: Web) -> FlaskClient:
    return web.app.test_client()


def test_places_are_kept_shown_and_let_go(web: Web) -> None:
    mine = token(web, web.house)
    made = client(web).post(PATH, json=wish(web), headers=mine)
    assert made.status_code == 201, made.text
    assert made.json is not None
    assert (made.json["state"], made.json["expires_at"]) == ("kept", "2026-11-30T09:05:00+00:00")
    one = f"{PATH}/{made.json['id']}"
    shown = client(web).get(one, headers=mine).json
    assert shown == made.json
    assert shown["sessions"][0]["end"] == "2026-12-07T11:00:00+00:00"
    gone = client(web).delete(one, headers=mine)
    assert (gone.status_code, gone.data) == (204, b"")
    assert client(web).get(one, headers=mine).json["state"] == "released"  # type: ignore[index]


@pytest.mark.parametrize(("minutes", "told"), [(4, []), (6, ["had run out; the times were still free"])])
def test_booking_after_the_time_is_over_says_so_and_books_what_is_free(web: Web, minutes: int, told: list[str]) -> None:
    mine, body = token(web, web.house), wish(web)
    kept: Any = client(web).post(PATH, json=body, headers=mine).json
    web.clock.advance(timedelta(minutes=minutes))
    booking = {**body, "areas": ["face"], "reservation": kept["id"]}
    answer = client(web).post("/api/v1/courses", json=booking, headers=mine)
    assert answer.status_code == 201, answer.text
    warnings: Any = answer.json["warnings"]  # type: ignore[index]
    assert [one["sentence"] for one in warnings if one["path"] == "$.reservation"] == told


def test_a_double_click_with_a_key_keeps_one(web: Web) -> None:
    mine = {**token(web, web.house), "Idempotency-Key": "one"}
    first, again = (client(web).post(PATH, json=wish(web), headers=mine) for _ in range(2))
    assert first.json == again.json


def test_what_is_kept_beside_does_not_make_way(web: Web) -> None:
    mine = token(web, web.house)
    later = {"number": 1, "start": "2026-12-08T10:00:00+00:00", "practitioner": "imogen", "room": "room-1"}
    first = client(web).post(PATH, json=wish(web), headers=mine).json
    assert first is not None
    one = f"{PATH}/{first['id']}"
    client(web).post(PATH, json=wish(web, sessions=[later], beside=[first["id"]]), headers=mine)
    assert client(web).get(one, headers=mine).json["state"] == "kept"  # type: ignore[index]
    client(web).post(PATH, json=wish(web, sessions=[later]), headers=mine)
    assert client(web).get(one, headers=mine).json["state"] == "released"  # type: ignore[index]


@pytest.mark.parametrize("minutes", [0, 16, "5"])
def test_only_one_to_fifteen_minutes_are_given(web: Web, minutes: object) -> None:
    answer = client(web).post(PATH, json=wish(web, minutes=minutes), headers=token(web, web.house))
    assert answer.status_code == 422
    assert answer.json is not None
    assert answer.json["errors"][0]["path"] == "$.minutes"


def test_another_clinic_neither_sees_nor_ends_it(web: Web) -> None:
    made = client(web).post(PATH, json=wish(web), headers=token(web, web.house)).json
    assert made is not None
    theirs = token(web, web.cast.outsider)
    assert client(web).get(f"{PATH}/{made['id']}", headers=theirs).status_code == 404
    assert client(web).delete(f"{PATH}/{made['id']}", headers=theirs).status_code == 404
