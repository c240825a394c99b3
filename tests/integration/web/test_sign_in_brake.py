"""Guessing passwords is stopped, and leaves a trace."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask_security.forms import LoginForm
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from service.base.audit import AuditEntry
from service.clinics.models import Account
from service.web.models import SignInAttempt
from service.web.sign_in_brake import note_attempt, seconds_to_wait
from tests.integration.web.harness import FROM_OUR_PAGE, PASSWORD, Web, sign_in

ROBIN, WREN = "robin@rowan.example", "wren@rowan.example"
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
SOON = timedelta(minutes=1)


def fail(web: Web, email: str, times: int) -> list[int]:
    """Guess, and return how each guess was answered."""
    return [sign_in(web.client(), email, "guessed").status_code for _ in range(times)]


def from_elsewhere(web: Web, email: str, password: str = PASSWORD, address: str = "203.0.113.9") -> TestResponse:
    form = {"email": email, "password": password}
    elsewhere = {"REMOTE_ADDR": address}
    return web.client().post("/sign-in", data=form, headers=FROM_OUR_PAGE, environ_base=elsewhere)


def entries(web: Web) -> list[AuditEntry]:
    with web.database.read() as session:
        told = select(AuditEntry).where(AuditEntry.action.like("account.sign%"))
        return list(session.scalars(told.order_by(AuditEntry.id)))


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that anything looked at."""
    seen: list[str] = []
    whole = LoginForm.validate

    def validate(self: LoginForm, **kwargs: Any) -> bool:
        seen.append(str(self.password.data))
        return bool(whole(self, **kwargs))

    monkeypatch.setattr(LoginForm, "validate", validate)
    return seen


def test_after_5_failures_an_account_lets_nobody_in_for_a_while(running: Web, looked_at: list[str]) -> None:
    running.account(ROBIN)
    assert fail(running, ROBIN, 6) == [200] * 5 + [429]
    answer = from_elsewhere(running, ROBIN)
    assert (answer.status_code, "Too many requests; please wait a little." in answer.text) == (429, True)
    assert 800 <= int(answer.headers["Retry-After"]) <= 900
    assert looked_at == ["guessed"] * 5


def test_other_accounts_and_incomplete_forms_are_not_concerned(small: Web) -> None:
    small.account(ROBIN)
    small.account(WREN)
    fail(small, ROBIN, 5)
    assert from_elsewhere(small, WREN).status_code == 302
    assert [sign_in(small.client(), WREN, "").status_code for _ in range(6)] == [200] * 6
    assert from_elsewhere(small, WREN).status_code == 302


@pytest.mark.parametrize("written", ["ROBIN@rowan.example", "robin@ROWAN.Example"])
def test_another_way_to_write_an_address_is_no_way_around(small: Web, written: str) -> None:
    fail(small, ROBIN, 5)
    assert fail(small, written, 1) == [429]


def test_an_unknown_account_is_answered_like_a_known_one(small: Web) -> None:
    small.account(ROBIN)
    assert fail(small, ROBIN, 6) == fail(small, "who@rowan.example", 6)
    known, unknown = from_elsewhere(small, ROBIN), from_elsewhere(small, "who@rowan.example")
    assert known.text == unknown.text


@pytest.mark.parametrize("account", ["unknown", "without password"])
def test_the_password_of_nobody_costs_the_same_time(small: Web, monkeypatch: pytest.MonkeyPatch, account: str) -> None:
    hashed: list[str] = []
    monkeypatch.setattr("flask_security.forms.hash_password", hashed.append)
    if account != "unknown":
        small.account(ROBIN)
        with small.database.write() as session:
            session.execute(update(Account).values(password=None))
    sign_in(small.client(), ROBIN, "guessed")
    assert hashed == ["guessed"]


def test_signing_in_clears_the_count(running: Web) -> None:
    running.account(ROBIN)
    fail(running, ROBIN, 4)
    assert sign_in(running.client(), ROBIN).status_code == 302
    assert fail(running, ROBIN, 6) == [200] * 5 + [429]


def test_the_count_ends_with_its_quarter_of_an_hour(running: Web) -> None:
    with running.database.write() as session:
        for minute in range(5):
            note_attempt(session, ROBIN, "203.0.113.1", NOW + minute * SOON, succeeded=False)
        wait = [seconds_to_wait(session, ROBIN, "198.51.100.1", NOW + late * SOON) for late in (5, 14, 15)]
    assert wait == [600, 60, 0]


def test_after_30_failures_from_one_address_nobody_is_let_in_from_there(running: Web) -> None:
    with running.database.write() as session:
        for number in range(30):
            assert seconds_to_wait(session, ROBIN, "203.0.113.1", NOW) == 0
            note_attempt(session, f"{number}@rowan.example", "203.0.113.1", NOW, succeeded=False)
        assert seconds_to_wait(session, ROBIN, "203.0.113.1", NOW) == 900
        assert seconds_to_wait(session, ROBIN, "203.0.113.2", NOW) == 0


def test_addresses_of_one_subscriber_count_as_one(small: Web) -> None:
    with small.database.write() as session:
        for number in range(30):
            note_attempt(session, f"{number}@rowan.example", f"2001:db8:0:1::{number:x}", NOW, succeeded=False)
        assert seconds_to_wait(session, ROBIN, "2001:db8:0:1:ffff::1", NOW) > 0
        assert seconds_to_wait(session, ROBIN, "2001:db8:0:2::1", NOW) == 0


def test_attempts_of_yesterday_are_forgotten(running: Web) -> None:
    with running.database.write() as session:
        for days in (0, 2):
            note_attempt(session, ROBIN, "203.0.113.1", NOW + timedelta(days=days), succeeded=False)
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_coming_failing_and_going_leave_a_trace(running: Web) -> None:
    staff, client = running.account(ROBIN), running.client()
    sign_in(client, ROBIN, "guessed")
    sign_in(client, "who@rowan.example", "guessed")
    sign_in(client, ROBIN)
    client.post("/sign-out", headers=FROM_OUR_PAGE)
    told = [(each.action, each.actor_kind, each.actor_id, each.subject_id, each.clinic_id) for each in entries(running)]
    account, clinic = staff.account_id, staff.clinic_id
    assert told == [
        ("account.sign_in_failed", "anonymous", None, account, clinic),
        ("account.sign_in_failed", "anonymous", None, None, None),
        ("account.signed_in", "staff", staff.id, account, clinic),
        ("account.signed_out", "staff", staff.id, account, clinic),
    ]


def test_neither_trace_nor_count_shows_an_address(small: Web) -> None:
    small.account(ROBIN)
    fail(small, ROBIN, 1)
    with small.database.read() as session:
        (attempt,) = session.scalars(select(SignInAttempt))
    kept = repr([vars(attempt), *map(vars, entries(small))])
    assert [word for word in ("robin", "rowan.example", "127.0.0.1") if word in kept] == []
