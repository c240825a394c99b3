"""Count what is asked of a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from service.base.database import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Collect every statement that is sent to a database while the block runs; SQLite's BEGIN is none."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)
