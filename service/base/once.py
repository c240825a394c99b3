"""Ask the database once: what a transaction reads and does not change is read one time, where its entry point says so.

Outside of `asked_once` everything is read each time. Only what nobody changes within such a transaction may be asked
for by `once`: who works in a clinic, how they are reached, when it is open, and who is on call. It is read without a
flush, for nothing that waits to be written can have a part in it.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.orm import Session

Found = TypeVar("Found")
KEY = "asked_once"


@contextmanager
def asked_once(session: Session) -> Iterator[None]:
    """Keep what is asked for by `once` until the block is left; the transaction is the caller's."""
    session.info[KEY] = {}
    try:
        yield
    finally:
        del session.info[KEY]


def forget(session: Session, key: Hashable) -> None:
    """Have something read anew the next time, because it was changed after all."""
    session.info.get(KEY, {}).pop(key, None)


def once(session: Session, key: Hashable, read: Callable[[], Found]) -> Found:
    """Return what was read under a key before, else read it."""
    kept = session.info.get(KEY)
    if kept is None:
        return read()
    if key not in kept:
        with session.no_autoflush:
            kept[key] = read()
    found: Found = kept[key]
    return found
