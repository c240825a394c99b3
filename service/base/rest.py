"""What a thread that sleeps gives up: the server may let somebody else run in its place meanwhile."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

Rest = Callable[[], AbstractContextManager[None]]


class _Mine(threading.local):
    rest: Rest = staticmethod(nullcontext)


_mine = _Mine()


@contextmanager
def resting_by(rest: Rest) -> Iterator[None]:
    """Let this thread rest by `rest` until the block is left."""
    _mine.rest = rest
    try:
        yield
    finally:
        del _mine.rest


def at_rest() -> AbstractContextManager[None]:
    """Sleep in this block, and hold nothing in it that others could wait for, such as a connection to the database."""
    return _mine.rest()
