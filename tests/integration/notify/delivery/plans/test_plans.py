"""No query of the delivery reads a whole table: what is asked again and again is found by an index."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from service.base.database import Database
from service.base.phones import Phones
from service.notify.delivery.delivery import Delivery
from service.notify.delivery.provider import Accepted, Credentials, Listed, Outcome, SendRequest
from service.notify.models import Message
from service.notify.uncovering import Uncovering
from tests.integration.notify.delivery.checks.scene import NOON, Clinic, a_clinic_of
from tests.integration.notify.delivery.plans.crowd import BIG, crowd, one_of_each
from tests.support.clocks import FixedClock
from tests.support.settings import some_settings

Statement = tuple[str, Any]
WHOLE_TABLE = re.compile(rf"(?:Seq Scan on|SCAN) ({'|'.join(BIG)})\b")


class TakesAll:
    """A network that takes every text, and has none on its list."""

    def __init__(self) -> None:
        self._taken = 0

    def send(self, _request: SendRequest) -> Outcome:
        self._taken += 1
        return Accepted(f"SM{self._taken:032x}")

    def search(self, _credentials: Credentials, _sender: str, _to: str, _since: datetime) -> list[Listed]:
        return []


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """Note what any connection is asked, in any thread."""
    statements: list[Statement] = []

    def note(
        _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, many: bool
    ) -> None:
        if re.match(r"(SELECT|UPDATE|DELETE|WITH)\b", statement):
            statements.append((statement, parameters[0] if many else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


def delivery_of(database: Database) -> Delivery:
    clock = FixedClock(NOON)
    return Delivery(some_settings(), database, clock, Phones(allow_drama=True), TakesAll())


def put_texts(database: Database) -> list[Message]:
    """Put in texts of every kind that the checks read something else for."""
    with database.write() as session:
        clinic = a_clinic_of(session, 10)
        texts = [one for number in range(3) for one in _of_patient(clinic, f"+4477009002{number:02}")]
        one_of_each(clinic, texts[0])
        return texts


def _of_patient(clinic: Clinic, mobile: str) -> list[Message]:
    course, due = clinic.course(clinic.patient(mobile=mobile)), NOON - timedelta(minutes=1)
    return [clinic.text(course, step, due_at=due, next_try_at=due) for step in ("day_1", "prepare")]


def drained(delivery: Delivery, _texts: list[Message]) -> None:
    assert delivery.drain("aftercare") == 6


def watched(delivery: Delivery, _texts: list[Message]) -> None:
    delivery.oldest_due("urgent")
    delivery.next_due()
    delivery.in_flight()


def covers_looked_at(delivery: Delivery, _texts: list[Message]) -> None:
    Uncovering(delivery._database, FixedClock(NOON)).run()


def reconciled(delivery: Delivery, _texts: list[Message]) -> None:
    delivery.reconcile()


def receipt_taken(delivery: Delivery, texts: list[Message]) -> None:
    sid = "SM" + "0" * 32
    delivery.receipts.take(texts[0].clinic_id, texts[0].id, {"MessageSid": sid, "MessageStatus": "delivered"})
    delivery.receipts.retry_waiting()


def test_a_table_that_is_read_from_end_to_end_is_noticed(sqlite_database: Database) -> None:
    with noted() as statements, sqlite_database.read() as session:
        session.execute(text("SELECT id FROM messages WHERE body IS NULL"))
    assert read_whole(sqlite_database, statements, "EXPLAIN QUERY PLAN") == {"messages"}


@pytest.mark.postgres
def test_postgresql_reads_no_table_of_the_delivery_from_end_to_end(postgres_database: Database) -> None:
    texts = put_texts(postgres_database)
    crowd(postgres_database)
    assert whole_tables(postgres_database, texts, "EXPLAIN") == []


def test_sqlite_reads_no_table_of_the_delivery_from_end_to_end(sqlite_database: Database) -> None:
    texts = put_texts(sqlite_database)
    assert whole_tables(sqlite_database, texts, "EXPLAIN QUERY PLAN") == []


ACTS: list[Callable[[Delivery, list[Message]], None]] = [watched, drained, receipt_taken, reconciled, covers_looked_at]


def whole_tables(database: Database, texts: list[Message], explain: str) -> list[tuple[str, set[str]]]:
    """Do everything; return which acts read which tables from end to end."""
    delivery, found = delivery_of(database), []
    for act in ACTS:
        with noted() as statements:
            act(delivery, texts)
        found.append((act.__name__, read_whole(database, statements, explain)))
    return [(name, tables) for name, tables in found if tables]


def read_whole(database: Database, statements: list[Statement], explain: str) -> set[str]:
    with database.engine.connect() as connection:
        plans = [connection.exec_driver_sql(f"{explain} {asked}", values).all() for asked, values in statements]
    return {table for plan in plans for line in plan for table in WHOLE_TABLE.findall(str(line))}
