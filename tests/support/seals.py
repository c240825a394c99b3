"""Sealed values that this process cannot read, as damage and a half-finished change of keys leave them."""

from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, literal, update
from sqlalchemy.orm import Session

from service.base.keys import Keyring, new_key, parse_keys

NEW_KEYS = tuple(parse_keys(new_key("k9")))
NOT_HERE = Keyring(NEW_KEYS)


def damage(session: Session, column: Any, id_: UUID) -> None:
    """Overwrite the value of one row, of a column such as `Message.body`, with bytes that mean nothing."""
    _write(session, column, id_, b"deadbeef")


def seal_elsewhere(session: Session, column: Any, id_: UUID, words: str = "Written by another process.") -> None:
    """Seal a value with a key that this process has not been given."""
    _write(session, column, id_, NOT_HERE.seal(words, column.type.context))


def _write(session: Session, column: Any, id_: UUID, stored: bytes) -> None:
    table = column.class_.__table__
    session.execute(update(table).where(table.c.id == id_).values({column.key: literal(stored, LargeBinary)}))
