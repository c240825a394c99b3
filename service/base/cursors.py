"""Where a page of a list ends: the moment that the list is ordered by, and the id that decides within one moment."""

import base64
import binascii
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from service.base.errors import Fault, invalid


def cursor_at(at: datetime, id_: UUID) -> str:
    """Write the cursor of the page after this row."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{id_}".encode()).decode()


def beyond(cursor: str, at: InstrumentedAttribute[datetime], id_: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Say that a row comes after a cursor, in the order of these columns; refuses what is none."""
    then, last = _read(cursor)
    return or_(at > then, and_(at == then, id_ > last))


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, _, id_ = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(id_)
    except (ValueError, OverflowError, binascii.Error) as error:
        raise invalid(Fault("$.cursor", "is not a cursor of this list")) from error
