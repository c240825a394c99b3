"""The whole web application on one database, and people who signed in to it through the real form."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.base import lookup
from service.base.actors import Role
from service.base.database import Database
from service.clinics.models import Account, Staff
from service.program import Program, build_program
from tests.cast import Cast, House, the_cast
from tests.support.applications import borrow, give_back
from tests.support.clocks import FixedClock
from tests.support.settings import some_settings

PASSWORD = "a-password-of-the-tests"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASHED_CHEAPLY = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
"""Guessing passwords of tests may be easy: signing in is what they wait for most."""

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


_cookies: dict[str, str] = {}
"""What a browser holds after signing in, by address: all tests have the same secret, so that one needs to be asked for."""


@cache
def _hashed() -> str:
    hashed: str = CHEAP.hash(PASSWORD)
    return hashed


class Visitor:
    """Somebody at a browser."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def get(self, path: str) -> TestResponse:
        return self._client.get(path)

    def see(self, path: str) -> str:
        """Return the page of an address that answers, after any redirect."""
        response = self._client.get(path, follow_redirects=True)
        assert response.status_code == 200, (path, response.status_code)
        return response.text

    def post(self, path: str, **form: object) -> TestResponse:
        return self._client.post(path, data=form, headers=SAME_ORIGIN)

    def press(self, path: str, **form: object) -> str:
        """Post a form that is taken, and return the address it leads to."""
        response = self.post(path, **form)
        assert response.status_code == 302, (path, response.status_code)
        return response.location

    def do(self, path: str, **form: object) -> str:
        """Post a form that is taken, and return the page it leads to."""
        return self.see(self.press(path, **form))


@dataclass(frozen=True, slots=True)
class Web:
    """The application with the cast in its database."""

    app: Flask
    program: Program
    clock: FixedClock
    cast: Cast

    @property
    def house(self) -> House:
        return self.cast.owner

    def visitor(self) -> Visitor:
        """Return somebody who has not signed in."""
        return Visitor(self.app.test_client())

    def signed_in(self, role: Role = "receptionist", *, house: House | None = None) -> Visitor:
        """Return the member of staff of that role, who has signed in."""
        house = house or self.house
        staff = {"receptionist": house.receptionist, "clinician": house.nurse, "manager": house.manager}[role]
        email = f"{role}@{house.clinic.key}.example"
        is_new = self._give_account(staff, email)
        client = self.app.test_client()
        visitor = Visitor(client)
        if is_new and email in _cookies:
            client.set_cookie("session", _cookies[email])
            return visitor
        hidden = dict(re.findall(r'name="(csrf_token)" type="hidden" value="([^"]+)"', visitor.see("/sign-in")))
        answer = visitor.post("/sign-in", email=email, password=PASSWORD, **hidden)
        assert answer.status_code == 302, answer.text
        cookie = client.get_cookie("session")
        if is_new and cookie is not None:
            _cookies[email] = cookie.value
        return visitor

    def _give_account(self, staff: Staff, email: str) -> bool:
        """Give an account to somebody who has none, always with the same key to their sessions; tell whether so."""
        with self.program.database.write() as session:
            digest = lookup.email_digest(email)
            if session.scalar(select(Account.id).where(Account.email_digest == digest)):
                return False
            account = Account(email=email, email_digest=digest, password=_hashed())
            account.fs_uniquifier, account.created_at = uuid.uuid5(uuid.NAMESPACE_URL, email).hex, self.clock.real()
            session.add(account)
            session.flush()
            session.get_one(Staff, (staff.clinic_id, staff.id)).account_id = account.id
        return True


@contextmanager
def a_web(database: Database, clock: FixedClock) -> Iterator[Web]:
    """Put the application together around the cast, with a clock that stands still."""
    settings = some_settings(database.engine.url.render_as_string(hide_password=False))
    with database.write() as session:
        cast = the_cast(session)
    with patch("service.program.Clock", return_value=clock):
        program = build_program(settings)
    app = borrow(settings, program)
    app.extensions["security"].pwd_context.update(**HASHED_CHEAPLY)
    yield Web(app, program, clock, cast)
    program.database.dispose()
    give_back(app)
