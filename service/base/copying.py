"""Write many rows at one go: PostgreSQL takes them by COPY, a third of the work of as many INSERTs.

The rows stay strangers to the session: nothing is read back, and a change after that is written by nobody.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import psycopg
from sqlalchemy import Connection, Dialect, inspect
from sqlalchemy.exc import DBAPIError

from service.base.models import Base

AT_MOST = 256
"""So many ways to write a table are known: one for each table and engine."""


class _Column(NamedTuple):
    """An attribute, and how its value is put into the form that the driver takes."""

    attribute: str
    put: Callable[[Any], Any] | None


class _Writing(NamedTuple):
    command: str
    columns: Sequence[_Column]


def can_copy(connection: Connection) -> bool:
    """Tell whether a database knows COPY."""
    return connection.dialect.name == "postgresql"


def copy_in(connection: Connection, rows: Sequence[Base]) -> None:
    """Write rows of one kind. What the database refuses is raised as SQLAlchemy raises it."""
    command, columns = _writing(type(rows[0]), connection.dialect)
    driver: Any = connection.connection
    try:
        with driver.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                told = row.__dict__
                copy.write_row([_value(told.get(name), put) for name, put in columns])
    except psycopg.Error as error:
        raise DBAPIError.instance(command, None, error, psycopg.Error, dialect=connection.dialect) from error


def _value(value: Any, put: Callable[[Any], Any] | None) -> Any:
    return value if value is None or put is None else put(value)


@lru_cache(maxsize=AT_MOST)
def _writing(kind: type[Base], dialect: Dialect) -> _Writing:
    attributes = inspect(kind).column_attrs
    quoted = dialect.identifier_preparer.quote
    names = ", ".join(quoted(one.columns[0].name) for one in attributes)
    columns = [_Column(one.key, _to_driver(one.columns[0].type, dialect)) for one in attributes]
    return _Writing(f"COPY {quoted(kind.__tablename__)} ({names}) FROM STDIN", columns)


def _to_driver(type_: Any, dialect: Dialect) -> Callable[[Any], Any] | None:
    put: Callable[[Any], Any] | None = type_.dialect_impl(dialect).bind_processor(dialect)
    return put
