"""A text that comes while the database restarts: taken in later, once, and never answered as if it had been."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, event, text

from service.base.database import Database
from tests.integration.notify.replies.parts import Clinic, Treated
from tests.integration.notify.replies.test_web import app, client, posted
from tests.support.settings import ACCOUNT_SID

__all__ = ["app", "client"]
pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_database: Database) -> Database:
    """Only a server can go away."""
    return postgres_database


@contextmanager
def gone_at(database: Database, statement: str, times: int = 1) -> Iterator[None]:
    """Cut the connection that is about to write such a statement, as a server does that goes down."""
    left = [times]

    def cut(connection: Connection, _cursor: Any, written: str, *_: Any) -> None:
        if written.startswith(statement) and left[0]:
            left[0] -= 1
            own = connection.connection.dbapi_connection.info.backend_pid  # type: ignore[union-attr]
            with database.engine.connect() as other:
                other.execute(text("select pg_terminate_backend(:pid)"), {"pid": own})

    event.listen(database.engine, "before_cursor_execute", cut)
    yield
    event.remove(database.engine, "before_cursor_execute", cut)


def signed(clinic: Clinic) -> dict[str, str]:
    return {**clinic.form("PAIN"), "AccountSid": ACCOUNT_SID}


def test_what_could_not_be_kept_is_not_taken_for_kept_and_comes_again(
    clinic: Clinic, juno: Treated, client: FlaskClient
) -> None:
    form = signed(clinic)
    with gone_at(clinic.database, "INSERT INTO raw_webhooks", 2):  # it is tried once more at once
        assert posted(client, form).status_code == 503  # so the network tries again, or its list is read
    assert (clinic.raws(), clinic.items()) == ([], [])
    assert posted(client, form).status_code == 200
    assert len(clinic.items()) == len(clinic.replies()) == len(clinic.messages("alert")) == 1


@pytest.mark.parametrize("times", [1, 2])
def test_what_was_kept_is_settled_once_the_database_is_back(
    clinic: Clinic, juno: Treated, client: FlaskClient, times: int
) -> None:
    with gone_at(clinic.database, "INSERT INTO replies", times):
        assert posted(client, signed(clinic)).status_code == 200
    clinic.later(minutes=1)
    clinic.intake.retry_waiting()
    assert len(clinic.items()) == len(clinic.replies()) == len(clinic.messages("alert")) == 1
