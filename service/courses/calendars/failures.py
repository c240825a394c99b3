"""What can be wrong with another diary once it was fetched."""

from collections.abc import Iterator
from contextlib import contextmanager


class CalendarError(Exception):
    """Another diary cannot be used; `code` is a word of `problem_words`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def strange_input() -> Iterator[None]:
    """Turn whatever a strange calendar makes the libraries raise into CalendarError, which tells nothing of it."""
    try:
        yield
    except CalendarError:
        raise
    except MemoryError:
        raise CalendarError("too_large") from None
    except Exception:  # noqa: BLE001 - the libraries raise anything at all
        raise CalendarError("not_a_calendar") from None
