"""What the demo's clock tells the simulator of an alert that nobody answers."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select, update
from twilio.request_validator import RequestValidator

from service import create_app
from service.base.database import Database
from service.demo import people
from service.demo.seed import seed
from service.notify.models import Message
from service.program import Program, build_program
from tests.support.settings import some_settings


@pytest.fixture
def demo(sqlite_database: Database) -> Iterator[Program]:
    program = build_program(some_settings(sqlite_database.engine.url.render_as_string(hide_password=False), demo="1"))
    seed(program)
    yield program
    program.database.dispose()


def clock(program: Program, method: str, **form: str) -> Any:
    settings = program.settings
    signed_by: Any = RequestValidator(settings.twilio_auth_token)  # type: ignore[no-untyped-call]
    signature = signed_by.compute_signature(f"{settings.public_url}/demo/clock", form)
    client = create_app(settings, program).test_client()
    return client.open("/demo/clock", method=method, data=form, headers={"X-Twilio-Signature": signature}).get_json()


def let_all_leave(program: Program) -> None:
    with program.database.write() as session:
        session.execute(update(Message).values(next_try_at=None))


def test_an_unanswered_alert_is_told_apart_and_rings_as_time_is_moved(demo: Program) -> None:
    form = {"MessageSid": f"SM{1:032x}", "From": "+447700900777", "To": people.SENDER, "Body": "PAIN", "NumMedia": "0"}
    demo.replies.intake.receive(form)
    assert clock(demo, "GET")["next_is_alert"] is False  # the alert itself has yet to leave
    let_all_leave(demo)
    reading = clock(demo, "GET")
    assert reading["next_is_alert"] is True
    clock(demo, "POST", to=reading["next_due"])
    with demo.database.read() as session:
        assert session.scalar(select(func.count()).where(Message.kind == "alert")) == 2
