"""Statements that read or write many rows of the delivery at once, on both databases.

PostgreSQL is handed arrays: a list of a hundred pairs costs it more to plan than to find.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Insert,
    Table,
    TableValuedAlias,
    Uuid,
    bindparam,
    column,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from service.base.pairs import Key, among

Row = dict[str, Any]


class RowsMissingError(Exception):
    """Tell that a statement changed fewer rows than it was to change."""


def table_of(kind: type[Any]) -> Table:
    """Return the table of a model, for statements that need no objects."""
    table = inspect(kind).local_table
    assert isinstance(table, Table)
    return table


def insert_all(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that name the same columns, in one statement."""
    if not rows:
        return
    if not _takes_arrays(session):
        session.execute(insert(table), rows)
        return
    names, first = tuple(rows[0]), rows[0]
    same = tuple(name for name in names if all(row[name] == first[name] for row in rows[1:]) and not _is_key(name))
    given = {f"all_{name}": first[name] if name in same else [row[name] for row in rows] for name in names}
    session.execute(_insert_from_arrays(table, names, same), given)


def _is_key(name: str) -> bool:
    return name in {"clinic_id", "id"}


@lru_cache(maxsize=64)
def _insert_from_arrays(table: Table, names: tuple[str, ...], same: tuple[str, ...]) -> Insert:
    """Write the statement that inserts arrays, one for each column but those in which all rows are the `same`.

    It is one statement for any number of rows.
    """
    own = [name for name in names if name not in same]
    arrays = [bindparam(f"all_{name}", type_=ARRAY(table.c[name].type)) for name in own]
    columns = [column(name, table.c[name].type) for name in own]
    rows = func.unnest(*arrays).table_valued(*columns).render_derived("given")
    common = [bindparam(f"all_{name}", type_=table.c[name].type) for name in same]
    return insert(table).from_select([*own, *same], select(*rows.c, *common))


def change_all(session: Session, table: Table, keys: Collection[Key], values: dict[str, Any]) -> None:
    """Give these rows the same values; raises `RowsMissingError` unless each was there."""
    if keys:
        changed = session.execute(update(table).where(among(table.c.clinic_id, table.c.id, keys)).values(values))
        _check(changed, len(keys), table)


def change_each(session: Session, table: Table, name: str, own: Mapping[Key, Any], values: dict[str, Any]) -> None:
    """Give each row its own value of the column `name`, and all of them the same other values."""
    if not own:
        return
    if not _takes_arrays(session):
        this = (table.c.clinic_id == bindparam("of_clinic"), table.c.id == bindparam("of_row"))
        rows = [{"of_clinic": key[0], "of_row": key[1], "own": value} for key, value in own.items()]
        session.execute(update(table).where(*this).values({**values, name: bindparam("own")}), rows)
        return
    named = _unnested(own, own.values(), table.c[name])
    this = (table.c.clinic_id == named.c.clinic_id, table.c.id == named.c.id)
    changed = session.execute(update(table).where(*this).values({**values, name: named.c.own}))
    _check(changed, len(own), table)


def _takes_arrays(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _unnested(keys: Iterable[Key], own: Iterable[Any] = (), like: ColumnElement[Any] | None = None) -> TableValuedAlias:
    """Make a table of keys, and of one value more for each where that is given."""
    clinics, ids = zip(*keys, strict=True)
    arrays: list[BindParameter[Any]] = [_array("clinic_ids", clinics, Uuid()), _array("row_ids", ids, Uuid())]
    columns = [column("clinic_id", Uuid), column("id", Uuid)]
    if like is not None:
        arrays.append(_array("own", own, like.type))
        columns.append(column("own", like.type))
    return func.unnest(*arrays).table_valued(*columns).render_derived("named")


def _array(name: str, values: Iterable[Any], kind: Any) -> BindParameter[Any]:
    return bindparam(name, list(values), ARRAY(kind), unique=True)


def _check(changed: Any, wanted: int, table: Table) -> None:
    if changed.rowcount != wanted:
        raise RowsMissingError(table.name)
