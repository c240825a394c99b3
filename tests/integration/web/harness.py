"""The whole application over one database, with people of both clinics at its API and its pages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.base.actors import Role
from service.base.database import Database
from service.clinics.models import Account, Staff
from service.clinics.setup import ClinicDesk, StaffDraft
from service.clinics.tokens import create_token
from service.program import Program, build_program
from tests.cast import LONG_AGO, Cast, House, the_cast
from tests.support.applications import borrow, give_back, trap
from tests.support.settings import some_settings
from tests.support.web import CHEAP, HASHED_CHEAPLY

PASSWORD = "an invented password"
FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class Caller:
    """Another program, with a bearer token."""

    client: FlaskClient
    headers: dict[str, str]

    def get(self, path: str, **query: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        return self._send("POST", path, body, headers)

    def put(self, path: str, body: Any) -> TestResponse:
        return self._send("PUT", path, body, {})

    def patch(self, path: str, body: Any) -> TestResponse:
        return self._send("PATCH", path, body, {})

    def delete(self, path: str) -> TestResponse:
        return self._send("DELETE", path, None, {})

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> TestResponse:
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.open(f"/api/v1{path}", method=method, json=body, headers={**self.headers, **more})


@dataclass(slots=True)
class Web:
    """One application; `owner` is the clinic under test, `outsider` the one whose rows must never show up."""

    app: Flask
    program: Program
    cast: Cast
    accounts: dict[str, Staff] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.program.database

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def trap(self, view: Callable[[], Any]) -> None:
        """Answer with `view` at `/probe`, as a page and in the API."""
        give_back(self.app)
        self.app = trap(self.program.settings, self.program, view)

    def close(self) -> None:
        """Let the database go, and another test have the application."""
        self.database.dispose()
        give_back(self.app)

    def caller(self, role: Role = "manager", *, outsider: bool = False) -> Caller:
        house = self.cast.outsider if outsider else self.cast.owner
        with self.database.write() as session:
            token = create_token(session, house.clinic.id, "test", role, LONG_AGO)
        return Caller(self.client(), {"Authorization": f"Bearer {token}"})

    def account(self, email: str, role: Role = "receptionist", *, house: House | None = None, **over: Any) -> Staff:
        """Give somebody of a clinic (the owner's) an account with `PASSWORD`."""
        clinic = (house or self.cast.owner).clinic
        draft = StaffDraft("Invented Colleague", email, role, **over)
        with self.database.write() as session:
            staff = ClinicDesk(self.program.phones).add_staff(session, clinic.id, draft, LONG_AGO)
            session.get_one(Account, staff.account_id).password = CHEAP.hash(PASSWORD)
        return staff

    def signed_in(self, role: Role = "receptionist", **over: Any) -> FlaskClient:
        """Return a browser that has signed in through the form."""
        email = f"{role}-{len(self.accounts)}@rowan.example"
        self.accounts[email] = self.account(email, role, **over)
        client = self.client()
        answer = sign_in(client, email)
        assert answer.status_code == 302, answer.text
        return client


def a_web(database: Database, cast: Cast | None = None, **settings: Any) -> Web:
    """Make the application over a migrated database; `cast` is in it already, or else put into it."""
    url = database.engine.url.render_as_string(hide_password=False)
    chosen = some_settings(url, **settings)
    program = build_program(chosen)
    if cast is None:
        with program.database.write() as session:
            cast = the_cast(session)
    app = borrow(chosen, program)
    app.extensions["security"].pwd_context.update(**HASHED_CHEAPLY)
    return Web(app, program, cast)


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD, **form: str) -> TestResponse:
    """Post the form of the sign-in page, as a browser does."""
    return client.post("/sign-in", data={"email": email, "password": password, **form}, headers=FROM_OUR_PAGE)


def problem(answer: TestResponse) -> dict[str, Any]:
    """Return the problem document of a refusal."""
    assert answer.mimetype == "application/problem+json", answer.text
    body: dict[str, Any] = answer.get_json()
    assert body["status"] == answer.status_code
    return body


def paths(answer: TestResponse) -> list[str]:
    """Return the JSON paths of the faults of a refusal."""
    return [fault["path"] for fault in problem(answer)["errors"]]
