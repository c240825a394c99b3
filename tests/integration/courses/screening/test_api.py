from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.base.actors import Role
from service.base.database import Database
from service.clinics.tokens import create_token
from service.courses.screening.api import api as screening_api
from service.courses.screening.desk import ScreeningDesk
from tests.integration.courses.scene import KEY, Scene, wanted
from tests.integration.courses.web import an_app


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One engine is enough here: `test_desk` walks the same ways on both."""
    return sqlite_database


@pytest.fixture
def app(scene: Scene, screening: ScreeningDesk) -> Flask:
    return an_app(scene, screening_api, screening=screening)


class Clerk:
    """Somebody at the API with a token."""

    def __init__(
        self, scene: Scene, client: FlaskClient, role: Role = "receptionist", *, outsider: bool = False
    ) -> None:
        house = scene.cast.outsider if outsider else scene.cast.owner
        with scene.database.write() as session:
            token = create_token(session, house.clinic.id, "test", role, scene.clock.real())
        self._client, self._headers = client, {"Authorization": f"Bearer {token}"}

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        answer = self._client.post(f"/api/v1{path}", json=body, headers=self._headers)
        return answer.status_code, answer.json

    def get(self, path: str) -> tuple[int, Any]:
        answer = self._client.get(f"/api/v1{path}", headers=self._headers)
        return answer.status_code, answer.json


@pytest.fixture
def clerk(scene: Scene, app: Flask) -> Clerk:
    return Clerk(scene, app.test_client())


def test_questions_are_those_of_the_treatment_in_use(clerk: Clerk) -> None:
    status, answer = clerk.get(f"/screenings/questions?protocol={KEY}")
    assert status == 200
    first = answer["items"][0]
    assert set(first) == {"key", "question", "asks", "effect", "wait_days", "source"}
    assert all(one["source"] for one in answer["items"])


def test_answers_come_back_with_what_they_mean(scene: Scene, clerk: Clerk) -> None:
    draft = {
        "patient_id": str(scene.house.patients[0].id),
        "protocol": KEY,
        "areas": ["face"],
        "answers": {"deep_peel_or_laser": "2026-11-20", "keloid_tendency": True},
    }
    status, told = clerk.post("/screenings", draft)
    assert status == 201
    assert (told["not_before"], told["clinician"], told["blocked"]) == ("2026-12-20", ["keloid_tendency"], [])
    assert clerk.get(f"/screenings?patient_id={draft['patient_id']}&protocol={KEY}&areas=face") == (200, told)


def test_an_answer_that_is_taken_back_is_confirmed_and_told(scene: Scene, clerk: Clerk) -> None:
    draft = {"patient_id": str(scene.house.patients[0].id), "protocol": KEY, "answers": {"keloid_tendency": True}}
    clerk.post("/screenings", draft)
    denied = {**draft, "answers": {"keloid_tendency": False}}
    status, told = clerk.post("/screenings", denied)
    assert (status, told["code"]) == (409, "screening_contradicts")
    status, told = clerk.post("/screenings", {**denied, "confirmed": ["keloid_tendency"]})
    assert status == 201
    assert [(one["key"], one["open"]) for one in told["taken_back"]] == [("keloid_tendency", True)]


def test_nobody_asked_yet_is_told_plainly(scene: Scene, clerk: Clerk) -> None:
    status, told = clerk.get(f"/screenings?patient_id={scene.house.patients[0].id}&protocol={KEY}")
    assert (status, told["id"], told["answers"]) == (200, None, {})
    assert len(told["unanswered"]) > 5


def test_another_clinic_sees_nothing(scene: Scene, app: Flask) -> None:
    course = scene.book(wanted(1, "2026-12-07 10:00")).course
    outsider = Clerk(scene, app.test_client(), outsider=True)
    assert outsider.get(f"/screenings?patient_id={scene.house.patients[0].id}&protocol={KEY}")[0] == 404
    assert outsider.get(f"/courses/{course.id}/treatment-consent")[0] == 404
    assert outsider.post(f"/courses/{course.id}/treatment-consent", {"given": True, "how": "paper"})[0] == 404


def test_consent_is_shown_as_it_stands(scene: Scene, clerk: Clerk) -> None:
    path = f"/courses/{scene.book(wanted(1, '2026-12-07 10:00')).course.id}/treatment-consent"
    assert clerk.get(path)[1]["given"] is None
    status, told = clerk.post(path, {"given": True, "how": "paper", "note": "form 12"})
    assert (status, told["given"], told["note"]) == (200, True, "form 12")
    assert clerk.get(path)[1] == told
