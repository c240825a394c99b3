"""The API of courses behind real HTTP semantics: tokens, transactions, problem documents."""

from types import SimpleNamespace
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from service.base.actors import Role
from service.clinics.tokens import create_token
from service.courses.api import api as courses_api
from service.courses.life.api import api as course_life_api
from service.web.api import ApiBlueprint, create_api
from service.web.application import make_flask
from service.web.problems import answer_refusals
from service.web.program import EXTENSION
from tests.integration.courses.scene import Scene

COURSES = "/api/v1/courses"


def an_app(scene: Scene, *rooms: ApiBlueprint, **desks: Any) -> Flask:
    """Make an application that has courses only, and what is named besides."""
    app = make_flask(TESTING=True)
    app.extensions[EXTENSION] = SimpleNamespace(database=scene.database, clock=scene.clock, courses=scene.desk, **desks)
    answer_refusals(app)
    api = create_api(app)
    for room in (courses_api, course_life_api, *rooms):
        api.register_blueprint(room)  # type: ignore[no-untyped-call]
    return app


class Desk:
    """Somebody at the API with a token of the owner clinic."""

    def __init__(self, scene: Scene, role: Role = "receptionist", *, outsider: bool = False) -> None:
        house = scene.cast.outsider if outsider else scene.cast.owner
        with scene.database.write() as session:
            token = create_token(session, house.clinic.id, "test", role, scene.clock.real())
        self.client = an_app(scene).test_client()
        self.headers = {"Authorization": f"Bearer {token}"}

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"{COURSES}{path}", json=body, headers={**self.headers, **more})

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"{COURSES}{path}", headers=self.headers)
