"""Column types: aware UTC instants, sealed personal data (texts and bytes), and JSON that is compared by value."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from service.base.keys import keyring
from service.base.unreadable import SHOWN, SealBrokenError, can_be_read, unreadable

JsonValue = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """Store aware instants as UTC; refuse naive ones, which would mean another hour on another machine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """Keep personal data encrypted under the installed keyring; `context` binds a value to its column.

    A value that does not open is loaded as `Unreadable`: its row can be read, and written with another value.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        if value == SHOWN:  # to compare refuses one that is unreadable itself
            raise SealBrokenError(f"what stands for an unreadable value of {self.context} is no value")
        return keyring().seal(value, self.context)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        try:
            return keyring().open(value, self.context)
        except SealBrokenError as error:
            stand_in: str = unreadable(error)  # typed as what it stands for: nobody asks before an ordinary use
            return stand_in

    def compare_values(self, x: Any, y: Any) -> bool:
        """Tell whether a value stays as it was loaded: one that is unreadable is equal to itself alone."""
        return x is y or (can_be_read(x, y) and bool(x == y))


class SealedBytes(TypeDecorator[bytes]):
    """Keep what is no text, such as a photo, encrypted as `Sealed` does; one that does not open is `Unreadable`."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else keyring().seal_bytes(value, self.context)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        try:
            return keyring().open_bytes(value, self.context)
        except SealBrokenError as error:
            stand_in: bytes = unreadable(error)
            return stand_in

    def compare_values(self, x: Any, y: Any) -> bool:
        """Tell whether a value stays as it was loaded."""
        return x is y or (can_be_read(x, y) and bool(x == y))
