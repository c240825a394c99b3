"""Weekly duties that cover the same time, or the whole week: a slip of a form must put nobody on call for it. Pure."""

from collections.abc import Iterator
from datetime import time
from typing import Protocol

DAY = 24 * 60
WEEK = 7 * DAY
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Weekly(Protocol):
    """As much of a duty, or of one that is to be, as tells its time."""

    from_weekday: int
    from_wall: str
    to_weekday: int
    to_wall: str


def is_whole_week(one: Weekly) -> bool:
    """Tell whether a duty ends at the moment of the week at which it begins."""
    return _minute(one.from_weekday, one.from_wall) == _minute(one.to_weekday, one.to_wall)


def overlap(one: Weekly, other: Weekly) -> bool:
    """Tell whether two duties cover some of the same time; one that begins as the other ends does not."""
    return any(
        first < other_last and other_first < last
        for first, last in _pieces(one)
        for other_first, other_last in _pieces(other)
    )


def in_words(one: Weekly) -> str:
    """Name the time of a duty: `Monday 18:00 to Tuesday 09:00`."""
    return f"{DAYS[one.from_weekday]} {one.from_wall} to {DAYS[one.to_weekday]} {one.to_wall}"


def _pieces(one: Weekly) -> Iterator[tuple[int, int]]:
    """Give a duty in minutes of the week, in two pieces where it goes on over Sunday night."""
    first, last = _minute(one.from_weekday, one.from_wall), _minute(one.to_weekday, one.to_wall)
    if first < last:
        yield first, last
    else:
        yield from ((first, WEEK), (0, last))


def _minute(weekday: int, wall: str) -> int:
    at = time.fromisoformat(wall)
    return weekday * DAY + at.hour * 60 + at.minute
