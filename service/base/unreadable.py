"""What stands for a sealed value that does not open here: its key is missing in this process, or it was changed.

Rows are read many at a time, so a value that cannot be read must not fail its whole query: it is loaded as
`Unreadable`, and only who uses it gets a `SealBrokenError`. It is no `str`, so that what is written in C (joining,
JSON, patterns, drivers) refuses it instead of taking it for an empty text. Two questions it answers, because nobody
needs the words for them: that there is something (it is true and not None), and how it shows on a page. There a
sentence stands in its place, so that one row keeps no list from being seen.
"""

from functools import lru_cache
from typing import Any, Final, NoReturn, TypeVar

import structlog

SHOWN: Final = "cannot be read on this machine"
"""What a page shows instead; a sealed column never takes these words back, as a form would send them."""

LOG = structlog.get_logger()
Value = TypeVar("Value")
Other = TypeVar("Other")


class SealBrokenError(Exception):
    """Tell that a sealed value cannot be opened: key missing, or value changed or moved."""


class Unreadable:
    """A value that did not open; whatever is done with it raises `SealBrokenError`."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why

    def __repr__(self) -> str:
        return f"<{self.why}>"

    def __bool__(self) -> bool:
        return True

    def __html__(self) -> str:
        return SHOWN

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):  # asked for by machinery, which has another way where there is none
            raise AttributeError(name)
        self.refuse()

    def refuse(self, *_: object) -> NoReturn:
        """Say that it cannot be read."""
        raise SealBrokenError(self.why)

    __str__ = __format__ = __len__ = __iter__ = __contains__ = __getitem__ = __bytes__ = refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = refuse
    __add__ = __radd__ = __mod__ = __rmod__ = __mul__ = __rmul__ = refuse


def can_be_read(*values: object) -> bool:
    """Tell whether none of these values is unreadable."""
    return not any(type(value) is Unreadable for value in values)


def must_be_read(*values: object) -> None:
    """Raise `SealBrokenError` for the first of these values that is unreadable."""
    for value in values:
        if type(value) is Unreadable:
            value.refuse()


def if_readable(value: Value, otherwise: Other) -> Value | Other:
    """Return the value, or what stands in for one that is unreadable."""
    return value if can_be_read(value) else otherwise


def to_sort_by(name: str) -> str:
    """Return what a name is sorted by, whatever its case; names that cannot be read come first."""
    return name.casefold() if can_be_read(name) else ""


def is_of_seal(error: BaseException) -> bool:
    """Tell whether an error comes from an unreadable value; what writes it to the database wraps it."""
    return isinstance(error, SealBrokenError) or isinstance(error.__cause__, SealBrokenError)


def unreadable(error: SealBrokenError) -> Any:
    """Stand in for the value that raised this; the log tells it once a process for each column and key."""
    return _standing_in(str(error))


@lru_cache(maxsize=256)
def _standing_in(why: str) -> Unreadable:
    LOG.error("sealed_value_unreadable", why=why)
    return Unreadable(why)
