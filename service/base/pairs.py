"""Rows of many clinics in one query: the key of a row is its clinic and its id, so they are asked for in pairs."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_

Key = tuple[UUID, UUID]
"""A clinic and the id of one of its rows."""


def keys_of(rows: Iterable[tuple[UUID, UUID | None]]) -> set[Key]:
    """Leave out the pairs that name nothing."""
    return {(clinic_id, id_) for clinic_id, id_ in rows if id_ is not None}


def among(clinic_id: Any, column: Any, pairs: Iterable[tuple[UUID, Any]]) -> ColumnElement[bool]:
    """Say that a row is one of these pairs; `clinic_id` and `column` are its columns."""
    return tuple_(clinic_id, column).in_(sorted(set(pairs)))
