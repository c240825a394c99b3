"""Spans of wall time: as they are stored (`[["09:00", "17:30"]]`), and as minutes since midnight to reckon with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60

Span = tuple[int, int]
"""Wall minutes since midnight, half-open; 1440 may end one."""

Spans = tuple[Span, ...]
"""Sorted and disjoint; spans that touch stay two."""

Week = Mapping[int, Spans]
"""Spans by weekday (0 = Monday); a weekday that is missing has none."""

WHOLE_DAY: Spans = ((0, DAY_MINUTES),)
EVERY_HOUR: Week = dict.fromkeys(range(7), WHOLE_DAY)


def spans_of(written: Iterable[Sequence[str]]) -> Spans:
    """Read stored spans of one day; ValueError where they are wrong."""
    return tuple(sorted((minute_of(start), minute_of(end)) for start, end in written))


def week_of(written: Mapping[str, Any]) -> dict[int, Spans]:
    """Read stored weekly hours; ValueError where they are wrong."""
    return {WEEKDAYS.index(day): spans_of(spans) for day, spans in written.items()}


def minute_of(wall: str) -> int:
    """Return the minutes since midnight of a wall time such as `09:30`; ValueError if it is none."""
    hours, colon, minutes = wall.partition(":")
    plain = colon and len(wall) == len("00:00") and (hours + minutes).isascii() and (hours + minutes).isdigit()
    minute = int(hours) * 60 + int(minutes) if plain else -1
    if not 0 <= minute <= DAY_MINUTES or int(minutes) >= 60:  # noqa: PLR2004 - minutes of an hour
        raise ValueError("must be a time such as 09:30")
    return minute


def wall_of(minute: int) -> str:
    """Write minutes since midnight as `09:30`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def without(spans: Spans, taken: Iterable[Span]) -> Spans:
    """Return what is left of each span when `taken` (any order, overlaps allowed) is cut out."""
    for begin, end in taken:
        pieces = (((start, min(stop, begin)), (max(start, end), stop)) for start, stop in spans)
        spans = tuple(piece for pair in pieces for piece in pair if piece[0] < piece[1])
    return spans


def week_without(week: Week, breaks: Week) -> dict[int, Spans]:
    """Return a week's hours without its breaks."""
    return {day: without(spans, breaks.get(day, ())) for day, spans in week.items()}
