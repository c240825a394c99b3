"""Fills tables by COPY, constraints and triggers on; columns that are not given take the model's default."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from sqlalchemy import URL

from service.base.models import Base

Row = Sequence[object]


def connect(url: URL, zone: str) -> psycopg.Connection[Any]:
    """Open a connection that reads wall times in `zone`."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, options=f"-c timezone={zone}")


def copy(server: psycopg.Connection[Any], kind: type[Base], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Put rows into a table: text, numbers, booleans, identifiers; JSON as text."""
    table = kind.__table__
    given = {
        column.name: column.default.arg
        for column in table.columns
        if column.name not in columns and column.default is not None and column.default.is_scalar
    }
    names = ", ".join((*columns, *given))
    constants = "".join(f"\t{_text(value)}" for value in given.values()) + "\n"
    with server.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as to_server:
        for row in rows:
            to_server.write("\t".join(map(_text, row)) + constants)


def _text(value: object) -> str:
    return r"\N" if value is None else str(value)
