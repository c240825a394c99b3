"""Write a row unless another stands in its place, without an error that would end the transaction."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.models import Base

Row = TypeVar("Row", bound=Base)


def insert_unless(
    session: Session, kind: type[Row], columns: Sequence[str], row: Mapping[str, Any], where: str | None = None
) -> Row | None:
    """Write a row and return it; None where one with the same `columns` is there, of those that `where` selects."""
    statement = _statement(session.get_bind().dialect.name, kind, tuple(columns), where)
    made: Row | None = session.scalar(statement, dict(row))
    return made


def insert_all_unless(
    session: Session, kind: type[Row], columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> Sequence[Row]:
    """Write those rows of which none with the same `columns` is there, in one statement, and return them."""
    if not rows:
        return []
    statement = _statement(session.get_bind().dialect.name, kind, tuple(columns), None)
    made: Sequence[Row] = session.scalars(statement, [dict(row) for row in rows]).all()
    return made


@cache
def _statement(dialect: str, kind: type[Base], columns: tuple[str, ...], where: str | None) -> Executable:
    """Build a statement once: it is the same for every row, so that only the values are looked at each time."""
    on = postgresql if dialect == "postgresql" else sqlite
    index_where = text(where) if where is not None else None
    unless = on.insert(kind).on_conflict_do_nothing(index_elements=columns, index_where=index_where)
    statement: Executable = unless.returning(kind)
    return statement
