"""Rows of many clinics in one query: the key of a row is its clinic and its id, so they are asked for in pairs.

A statement that is asked often is built once, with `among_told` or `any_told` in it, and told its values with each
question (`told_pairs`, `told`): building it again takes as long as asking the driver.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self
from uuid import UUID

from sqlalchemy import BindParameter, Boolean, ColumnElement, Uuid, bindparam, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import coercions, roles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

Key = tuple[UUID, UUID]
"""A clinic and the id of one of its rows."""


def keys_of(rows: Iterable[tuple[UUID, UUID | None]]) -> set[Key]:
    """Leave out the pairs that name nothing."""
    return {(clinic_id, id_) for clinic_id, id_ in rows if id_ is not None}


def _listed(name: str, values: Callable[[], Iterable[Any]]) -> BindParameter[Any]:
    """Make a list that is put together only where a database asks for it."""
    return bindparam(name, callable_=lambda: list(values()), expanding=True, unique=True)


class _Among(ColumnElement[bool]):
    """Pairs in a list, which every database reads, or in two arrays.

    PostgreSQL takes longer to plan for a list of a hundred pairs than to find them, and plans anew for each length of
    the list. A statement with two arrays is the same for any number of pairs, and planned once a connection.
    """

    type = Boolean()
    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        (name, InternalTraversal.dp_clauseelement)
        for name in ("clinic_id", "column", "pairs", "clinics", "values", "firsts", "seconds")
    ]

    def __init__(self, clinic_id: Any, column: Any) -> None:
        self.clinic_id = coercions.expect(roles.ExpressionElementRole, clinic_id)
        self.column = coercions.expect(roles.ExpressionElementRole, column)

    def of(self, pairs: Sequence[tuple[UUID, Any]]) -> Self:
        """Name the pairs."""
        self.pairs = _listed("pairs", lambda: pairs)
        self.clinics = _listed("clinics", lambda: {first for first, _ in pairs})
        self.values = _listed("values", lambda: {second for _, second in pairs})
        self.firsts = bindparam("firsts", [first for first, _ in pairs], ARRAY(Uuid), unique=True)
        self.seconds = bindparam("seconds", [second for _, second in pairs], ARRAY(self.column.type), unique=True)
        return self

    def told_as(self, name: str) -> Self:
        """Leave the pairs to be told by `told`."""
        self.pairs, self.clinics, self.values = (
            bindparam(f"{name}_{part}", expanding=True) for part in ("pairs", "clinics", "values")
        )
        self.firsts = bindparam(f"{name}_firsts", type_=ARRAY(Uuid))
        self.seconds = bindparam(f"{name}_seconds", type_=ARRAY(self.column.type))
        return self

    def self_group(self, against: Any = None) -> Self:
        """Stay a comparison: SQLite would be told `= 1` after it, and would use no index."""
        return self

    @property
    def _from_objects(self) -> Any:
        return [*self.clinic_id._from_objects, *self.column._from_objects]  # noqa: SLF001 - as SQLAlchemy asks


@compiles(_Among)
def _write_list(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    """SQLite uses no index for a list of pairs, but one for two lists; the pairs then say which of both belong."""
    parts = (
        element.clinic_id.in_(element.clinics),
        element.column.in_(element.values),
        tuple_(element.clinic_id, element.column).in_(element.pairs),
    )
    return f"({' AND '.join(compiler.process(part, **how) for part in parts)})"


@compiles(_Among, "postgresql")
def _write_arrays(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    parts = (element.clinic_id, element.column, element.firsts, element.seconds)
    clinic_id, column, firsts, seconds = (compiler.process(part, **how) for part in parts)
    return f"({clinic_id}, {column}) IN (SELECT * FROM unnest({firsts}, {seconds}))"  # noqa: S608 - of compiled parts


class _AnyOf(ColumnElement[bool]):
    """Values of one column in a list, or in an array, for the same reason."""

    type = Boolean()
    inherit_cache = True
    _traverse_internals = [  # noqa: RUF012 - as SQLAlchemy declares it
        (name, InternalTraversal.dp_clauseelement) for name in ("column", "listed", "array")
    ]

    def __init__(self, column: Any) -> None:
        self.column = coercions.expect(roles.ExpressionElementRole, column)

    def of(self, values: Sequence[Any]) -> Self:
        """Name the values."""
        self.listed = _listed("listed", lambda: values)
        self.array = bindparam("array", values, ARRAY(self.column.type), unique=True)
        return self

    def told_as(self, name: str) -> Self:
        """Leave the values to be told under a name."""
        self.listed = bindparam(name, expanding=True)
        self.array = bindparam(name, type_=ARRAY(self.column.type))
        return self

    def self_group(self, against: Any = None) -> Self:
        """Stay a comparison: SQLite would be told `= 1` after it, and would use no index."""
        return self

    @property
    def _from_objects(self) -> Any:
        return self.column._from_objects  # noqa: SLF001 - as SQLAlchemy asks


@compiles(_AnyOf)
def _write_values(element: _AnyOf, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(element.column.in_(element.listed), **how)


@compiles(_AnyOf, "postgresql")
def _write_array(element: _AnyOf, compiler: SQLCompiler, **how: Any) -> str:
    column, array = (compiler.process(part, **how) for part in (element.column, element.array))
    return f"{column} = ANY ({array})"


def among(clinic_id: Any, column: Any, pairs: Iterable[tuple[UUID, Any]]) -> ColumnElement[bool]:
    """Say that a row is one of these pairs; `clinic_id` and `column` are its columns."""
    return _Among(clinic_id, column).of(list(pairs))


def any_of(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Say that a column has one of these values."""
    return _AnyOf(column).of(list(values))


def among_told(clinic_id: Any, column: Any, name: str = "pairs") -> ColumnElement[bool]:
    """Say that a row is one of the pairs that are told with the question."""
    return _Among(clinic_id, column).told_as(name)


def any_told(column: Any, name: str = "values") -> ColumnElement[bool]:
    """Say that a column has one of the values that are told with the question."""
    return _AnyOf(column).told_as(name)


def told_pairs(pairs: Iterable[tuple[UUID, Any]], name: str = "pairs") -> dict[str, Any]:
    """Give the pairs that a question with `among_told` is about, for every way in which a database may read them."""
    listed = list(pairs)
    firsts, seconds = [first for first, _ in listed], [second for _, second in listed]
    of_lists = {f"{name}_clinics": list(dict.fromkeys(firsts)), f"{name}_values": list(dict.fromkeys(seconds))}
    return {f"{name}_pairs": listed, f"{name}_firsts": firsts, f"{name}_seconds": seconds, **of_lists}


def told(values: Iterable[Any], name: str = "values") -> dict[str, Any]:
    """Give the values that a question with `any_told` is about."""
    return {name: list(values)}
