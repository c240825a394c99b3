"""What this machine cannot read or find for want of a data key: sealed values, and digests, by which rows are found.

A digest under a missing key is worse than a value: nobody sees that a STOP is there.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.orm import Session

NEWEST = 200


def unread_values(session: "Session") -> Iterator[str]:
    """Say of each column how many values do not open, and why, and which digests rest on a key that is missing."""
    from service.base.models import Base

    for table in Base.metadata.sorted_tables:
        yield from _sealed(session, table)
        yield from _sealed_files(session, table)
        yield from _digests(session, table)


def _sealed(session: "Session", table: "Table") -> Iterator[str]:
    """Look among the newest rows, and in all of them for keys that are missing."""
    from sqlalchemy import or_, select

    from service.base.columns import Sealed

    columns = [column for column in table.columns if isinstance(column.type, Sealed)]
    if not columns:
        return
    newest = select(*columns).order_by(table.c.id.desc()).limit(NEWEST)
    told = [line for values in zip(*session.execute(newest), strict=True) for line in _unread(values)]
    yield from told
    if not told:
        older = select(*columns).where(or_(*map(_of_no_known_key, columns))).limit(NEWEST)
        for values in zip(*session.execute(older), strict=True):
            yield from _unread(values)


def _sealed_files(session: "Session", table: "Table") -> Iterator[str]:
    """Count the files whose key is missing, without reading them: a photo is large."""
    from sqlalchemy import func, select

    from service.base.columns import SealedBytes

    for column in table.columns:
        if isinstance(column.type, SealedBytes):
            count = session.scalar(select(func.count()).select_from(table).where(_of_no_known_key(column)))
            if count:
                yield (
                    f"sealed values: {count} of {table.name}.{column.name} rest on a data key that is missing; "
                    "look at AFTERCOURSE_DATA_KEYS"
                )


def _unread(values: tuple[Any, ...]) -> Iterator[str]:
    from service.base.unreadable import Unreadable

    for why, count in Counter(value.why for value in values if type(value) is Unreadable).items():
        yield f"sealed values: {why}, and so for {count} of {len(values)}; look at AFTERCOURSE_DATA_KEYS"


def _of_no_known_key(column: Any) -> "ColumnElement[bool]":
    from sqlalchemy import LargeBinary, and_, func, literal, type_coerce

    from service.base.keys import keyring

    stored = type_coerce(column, LargeBinary)
    begins = [f"{key}\0".encode() for key in keyring().ids]
    others = [func.substr(stored, 1, len(begin)) != literal(begin, LargeBinary) for begin in begins]
    return and_(stored.is_not(None), *others)


def _digests(session: "Session", table: "Table") -> Iterator[str]:
    from sqlalchemy import select

    from service.base.lookup import key_of, of_other_keys

    for column in table.columns:
        if column.name == "digest" or column.name.endswith("_digest"):
            found = session.scalars(select(column).where(of_other_keys(column)).limit(NEWEST))
            for key, count in Counter(map(key_of, found)).items():
                many = f"{count} or more" if count == NEWEST else count
                yield (
                    f"digests: {table.name}.{column.name} rests on data key {key}, which is missing, in rows: {many}; "
                    "nobody finds them until the key is back in AFTERCOURSE_DATA_KEYS"
                )
