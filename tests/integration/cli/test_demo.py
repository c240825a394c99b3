"""The demo's parts: its directory, its secrets, its clinic, its time."""

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from service.base.database import Database
from service.clinics.hours import default_site, site_hours
from service.clinics.models import Clinic
from service.clinics.tokens import actor_of_token
from service.courses.models import Course
from service.demo import people
from service.demo.run import CannotStartError, _alone_in, _prepare
from service.demo.secrets import demo_secrets
from service.demo.seed import seed
from service.patients.models import Patient
from service.program import Program, build_program
from service.protocols.store import offered
from tests.integration.web.harness import paths, problem, sign_in
from tests.support.applications import borrow, give_back
from tests.support.settings import an_environment, some_settings

TOKEN = "an-auth-token-that-only-tests-have"
BASE = "http://127.0.0.1:18000"


def a_program(database: Database, **settings: str) -> Program:
    return build_program(some_settings(database.engine.url.render_as_string(hide_password=False), **settings))


@pytest.fixture
def demo(database: Database) -> Iterator[Program]:
    program = a_program(database, demo="1")
    yield program
    program.database.dispose()


def count(program: Program, kind: type) -> int:
    with program.database.read() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_second_filling_changes_nothing(demo: Program) -> None:
    token = seed(demo)
    assert token
    first = count(demo, Patient), count(demo, Course)
    assert seed(demo) is None
    assert (count(demo, Patient), count(demo, Course)) == first == (len(people.PATIENTS), len(people.PATIENTS))
    with demo.database.read() as session:
        assert actor_of_token(session, token).role == "clinician"


def test_the_demo_begins_on_an_open_morning_with_a_treatment_in_use(demo: Program) -> None:
    seed(demo)
    with demo.database.read() as session:
        clinic = session.scalars(select(Clinic)).one()
        hours = site_hours(session, default_site(session, clinic.id))
        assert offered(session, clinic.id)
    now = demo.clock.now()
    assert hours.is_open(now)
    assert now.astimezone(ZoneInfo("Europe/London")).hour == 9
    assert clinic.demo


def test_everybody_of_the_demo_can_sign_in(sqlite_database: Database) -> None:
    program = a_program(sqlite_database, demo="1")
    seed(program)
    app = borrow(program.settings, program)
    for one in people.STAFF:
        client = app.test_client()
        assert sign_in(client, one.email, one.password or "").status_code == 302
        assert client.get("/").status_code == 200
    give_back(app)
    program.database.dispose()


def test_everybody_of_the_demo_has_a_number_that_nobody_owns() -> None:
    numbers = [one.mobile for one in people.STAFF] + [number for _, number, _ in people.PATIENTS]
    numbers += [str(phone["number"]) for phone in people.PHONES] + [people.SENDER, people.CLINIC.phone_open]
    assert all(number and number.startswith("+447700900") and len(number) == 13 for number in numbers)


def send(program: Program, method: str, token: str = TOKEN, **form: str) -> TestResponse:
    signature = RequestValidator(token).compute_signature(f"{BASE}/demo/clock", form)  # type: ignore[no-untyped-call]
    app = borrow(program.settings, program)
    headers = {"X-Twilio-Signature": signature} if token else {}
    answer = app.test_client().open("/demo/clock", method=method, data=form, headers=headers)
    give_back(app)
    return answer


def test_time_is_told_and_moved_forward(demo: Program) -> None:
    before = send(demo, "GET").get_json()
    assert set(before) == {"now", "next_due", "next_is_alert", "in_flight"}
    to = datetime.now(UTC) + timedelta(days=3)
    after = send(demo, "POST", to=to.isoformat()).get_json()
    assert timedelta(0) <= datetime.fromisoformat(after["now"]) - to < timedelta(seconds=20)


@pytest.mark.parametrize(
    "to",
    ["2020-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "2030-01-01T00:00:00", "soon", ""],
)
def test_time_goes_neither_back_nor_astray(demo: Program, to: str) -> None:
    answer = send(demo, "POST", to=to)
    assert (answer.status_code, paths(answer)) == (422, ["to"])
    assert demo.clock.now() - datetime.now(UTC) < timedelta(minutes=1)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_but_the_simulator_reaches_the_clock(sqlite_database: Database, method: str) -> None:
    program = a_program(sqlite_database, demo="1")
    answer = send(program, method, "another-token", to="2030-01-01T00:00:00+00:00")
    assert (answer.status_code, problem(answer)["code"]) == (403, "bad_signature")
    assert send(program, method, "").status_code == 403
    program.database.dispose()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_outside_the_demo_time_cannot_be_moved(sqlite_database: Database, method: str) -> None:
    program = a_program(sqlite_database)
    assert send(program, method, to="2030-01-01T00:00:00+00:00").status_code == 404
    program.database.dispose()


def test_secrets_are_made_once_and_read_by_one_user_alone(tmp_path: Path) -> None:
    made = demo_secrets(tmp_path)
    assert demo_secrets(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]
    assert made.auth_token not in repr(made)


def test_secrets_of_two_directories_differ(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(demo_secrets(tmp_path / name))
    assert made[0] != made[1]


def test_a_directory_is_used_by_one_demo_at_a_time(tmp_path: Path) -> None:
    with _alone_in(tmp_path), pytest.raises(CannotStartError, match="another demo is running"), _alone_in(tmp_path):
        pass
    with _alone_in(tmp_path):
        pass


def test_a_note_that_was_lost_is_written_again_with_a_token_that_works(tmp_path: Path) -> None:
    secrets = demo_secrets(tmp_path)
    environ = an_environment(f"sqlite:///{tmp_path / 'demo.sqlite'}", demo="1")
    note = tmp_path / "demo.json"
    _prepare(18_000, tmp_path, environ, secrets)
    token = json.loads(note.read_text("utf-8"))["token"]
    _prepare(18_500, tmp_path, environ, secrets)
    again = json.loads(note.read_text("utf-8"))
    assert (again["token"], again["web"]) == (token, "http://127.0.0.1:18500")
    note.unlink()
    _prepare(18_000, tmp_path, environ, secrets)
    database = Database(environ["AFTERCOURSE_DATABASE_URL"])
    with database.read() as session:
        assert actor_of_token(session, json.loads(note.read_text("utf-8"))["token"])
    database.dispose()
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("demo.json", "simulator.json")} == {0o600}
