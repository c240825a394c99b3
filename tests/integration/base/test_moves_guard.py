"""Moves: the database knows the same two tables of moves as the program, and keeps histories as they were written."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from service.base.database import Database
from service.base.models import Base
from service.notify.models import ATTEMPT_STATES, MESSAGE_STATES, Attempt, AttemptMove, Message, MessageMove
from service.notify.moves import ATTEMPT_MOVES, MESSAGE_MOVES, begin_attempt, begin_message, move_attempt, move_message
from service.patients.models import Consent, OptOut
from tests.cast import LONG_AGO, SHARED_PHONE, House, a_message, an_attempt, the_cast
from tests.support.clocks import MONDAY_MORNING


@pytest.fixture
def house(database: Database) -> House:
    with database.write() as session:
        return the_cast(session).owner


def allowed(database: Database, row: Message | Attempt, states: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Try every pair of states on one row and yield those that the database lets pass."""
    table = type(row).__table__
    for was in states:
        for to in states:
            if was != to and _passes(database, table, row.id, was, to):
                yield was, to


def _passes(database: Database, table: Any, row_id: object, was: str, to: str) -> bool:
    with database.engine.execution_options(begin_immediate=True).connect() as connection:
        _without_guard(connection, table, lambda: connection.execute(_set(table, row_id, was)))
        try:
            connection.execute(_set(table, row_id, to))
        except DBAPIError as refused:
            if "illegal move" in str(refused):
                return False
            raise
        finally:
            connection.rollback()
    return True


def _without_guard(connection: Any, table: Any, change: Any) -> None:
    """Put a row into any state, as no program can: the guard is set aside inside a transaction that is rolled back."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ALTER TABLE {table.name} DISABLE TRIGGER USER"))
        change()
        connection.execute(text(f"ALTER TABLE {table.name} ENABLE TRIGGER USER"))
        return
    name = f"tr_{table.name}_moves"
    guard = connection.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
    connection.execute(text(f"DROP TRIGGER {name}"))
    change()
    connection.exec_driver_sql(guard)


def _set(table: Any, row_id: object, state: str) -> Any:
    return update(table).where(table.c.id == row_id).values(state=state)


def pairs(moves: dict[str, frozenset[str]]) -> set[tuple[str, str]]:
    return {(was, to) for was, targets in moves.items() for to in targets}


def test_the_database_allows_the_messages_moves_and_no_other(database: Database, house: House) -> None:
    with database.write() as session:
        message = a_message(session, house.clinic)
    assert set(allowed(database, message, MESSAGE_STATES)) == pairs(MESSAGE_MOVES)


def test_the_database_allows_the_attempts_moves_and_no_other(database: Database, house: House) -> None:
    with database.write() as session:
        attempt = an_attempt(session, a_message(session, house.clinic), house.sender)
    assert set(allowed(database, attempt, ATTEMPT_STATES)) == pairs(ATTEMPT_MOVES)


def test_the_tables_of_moves_know_every_state() -> None:
    assert set(MESSAGE_MOVES) == set(MESSAGE_STATES)
    assert set(ATTEMPT_MOVES) == set(ATTEMPT_STATES)
    assert {to for _, to in pairs(MESSAGE_MOVES)} <= set(MESSAGE_STATES)
    assert {to for _, to in pairs(ATTEMPT_MOVES)} <= set(ATTEMPT_STATES)


def test_the_database_refuses_a_state_that_does_not_exist(database: Database, house: House) -> None:
    with pytest.raises(DBAPIError), database.write() as session:
        a_message(session, house.clinic, state="lost")


@pytest.mark.parametrize("kind", [MessageMove, AttemptMove, Consent, OptOut])
def test_the_database_refuses_to_change_a_history(database: Database, house: House, kind: type[Base]) -> None:
    with database.write() as session:
        _a_line_of_history(session, house)
    with pytest.raises(DBAPIError, match="never changed"), database.write() as session:
        session.execute(update(kind).values(at=MONDAY_MORNING))


def test_a_move_is_written_into_the_history_with_its_reason(database: Database, house: House) -> None:
    with database.write() as session:
        message = a_message(session, house.clinic)
        move_message(session, message, "skipped", "opted_out", MONDAY_MORNING)
    with database.read() as session:
        move = session.scalars(select(MessageMove).where(MessageMove.message_id == message.id)).one()
    assert (move.from_state, move.to_state, move.reason, move.at) == (
        "planned", "skipped", "opted_out", MONDAY_MORNING,
    )  # fmt: skip


def _a_line_of_history(session: Any, house: House) -> None:
    message = a_message(session, house.clinic, dedupe_key="reply:other")
    second = Message(**{name: getattr(message, name) for name in _copied(message)}, dedupe_key="reply:history")
    begin_message(session, second)
    attempt = Attempt(clinic_id=house.clinic.id, message_id=second.id, sender_id=house.sender.id, number=1)
    attempt.channel, attempt.to_number, attempt.to_digest = "sms", SHARED_PHONE, "digest"
    attempt.body, attempt.segments, attempt.state, attempt.started_at = "Words.", 1, "started", MONDAY_MORNING
    begin_attempt(session, attempt)
    move_attempt(session, attempt, "accepted", None, MONDAY_MORNING)
    session.add(
        OptOut(clinic_id=house.clinic.id, number_digest="d", channel="sms", opted_out=True, source="reply", at=LONG_AGO)
    )


def _copied(message: Message) -> set[str]:
    return {column.key for column in message.__table__.columns} - {"id", "dedupe_key"}
