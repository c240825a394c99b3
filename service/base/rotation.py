"""Rows that are looked at again and again, so many at a time: each has its turn, however many need nothing done."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row", bound=Any)


class Rotation(Generic[Row]):
    """Remember, in one process, where the last look ended; losing that begins anew. `id_` names the rows."""

    def __init__(self, id_: InstrumentedAttribute[UUID], at_once: int) -> None:
        self._id, self._at_once = id_, at_once
        self._last: UUID | None = None

    def next(self, session: Session, rows: Select[Row]) -> Sequence[Row]:
        """Read the next rows in the order of their ids; after the last it begins with the first."""
        found = self._read(session, rows, self._last)
        if not found and self._last is not None:
            found = self._read(session, rows, None)
        self._last = found[-1].id if len(found) == self._at_once else None
        return found

    def _read(self, session: Session, rows: Select[Row], after: UUID | None) -> Sequence[Row]:
        further = rows if after is None else rows.where(self._id > after)
        return session.scalars(further.order_by(self._id).limit(self._at_once)).all()
