from typing import Any

import pytest
from flask.testing import FlaskClient

from service.base.actors import Role
from service.clinics.tokens import create_token
from service.courses.together.api import api as together_api
from service.courses.why_not_api import api as why_not_api
from tests.integration.courses.scene import Scene
from tests.integration.courses.web import COURSES, an_app

Answer = tuple[int, Any]


class Clerk:
    """Somebody at the API with a token of the owner clinic."""

    def __init__(self, scene: Scene, client: FlaskClient, role: Role = "receptionist") -> None:
        with scene.database.write() as session:
            token = create_token(session, scene.clinic_id, "test", role, scene.clock.real())
        self._client, self._headers = client, {"Authorization": f"Bearer {token}"}

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.post(f"{COURSES}{path}", json=body, headers={**self._headers, **more})
        return answer.status_code, answer.json

    def get(self, path: str) -> Answer:
        answer = self._client.get(f"{COURSES}{path}", headers=self._headers)
        return answer.status_code, answer.json


@pytest.fixture
def clerk(scene: Scene) -> Clerk:
    return Clerk(scene, an_app(scene, together_api, why_not_api).test_client())
