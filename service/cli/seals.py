"""Which sealed values this machine cannot read, looked for among the newest of every column."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

NEWEST = 200


def unread_values(session: "Session") -> Iterator[str]:
    """Say of each column how many values do not open, and why; a key that is missing shows here."""
    from sqlalchemy import select

    from service.base.columns import Sealed
    from service.base.models import Base

    for table in Base.metadata.sorted_tables:
        sealed = [column for column in table.columns if isinstance(column.type, Sealed)]
        if sealed:
            newest = select(*sealed).order_by(table.c.id.desc()).limit(NEWEST)
            for values in zip(*session.execute(newest), strict=True):
                yield from _unread(values)


def _unread(values: tuple[Any, ...]) -> Iterator[str]:
    from service.base.unreadable import Unreadable

    for why, count in Counter(value.why for value in values if type(value) is Unreadable).items():
        yield f"sealed values: {why}, and so for {count} of the newest {len(values)}; look at AFTERCOURSE_DATA_KEYS"
