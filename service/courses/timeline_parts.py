"""The timeline of a course in three parts, so that a phone shows what is near first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

BEFORE, AFTER = 6, 4
"""So many lines before and after the present stand open."""
WORTH = 3
"""Fewer lines than these are not worth a fold."""


@dataclass(frozen=True, slots=True)
class TimelineParts:
    """`earlier` and `later` are folded, `near` is open; together they are the whole, in order."""

    earlier: Sequence[Any]
    near: Sequence[Any]
    later: Sequence[Any]


def in_parts(lines: Sequence[Any]) -> TimelineParts:
    """Part a timeline around its line of the present (`kind` is `now`); without one nothing is folded."""
    now = next((at for at, line in enumerate(lines) if line.kind == "now"), None)
    if now is None:
        return TimelineParts((), lines, ())
    first, last = max(0, now - BEFORE), now + 1 + AFTER
    first = first if first >= WORTH else 0
    last = last if len(lines) - last >= WORTH else len(lines)
    return TimelineParts(lines[:first], lines[first:last], lines[last:])
