"""Identifiers: UUIDv7, so that rows made one after another lie side by side in every index."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Make an identifier that sorts by the moment it was made."""
    return uuid7()
