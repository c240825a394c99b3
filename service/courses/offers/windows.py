"""Between which dates one session of a course may lie, with all its others left where they are. Pure.

The protocol's spacing to the session before and after it. A gap that is wider than the protocol says already may stay
as wide as it is; a minimum is never gone under.
"""

from datetime import date, timedelta
from typing import NamedTuple

from service.courses.life.line import Had, Line, Open

AHEAD = timedelta(weeks=8)
"""How far to look where no session after it, or no maximum, sets an end."""


class Window(NamedTuple):
    """Local dates, both included; `first` after `last`: none is left."""

    first: date
    last: date


def window_of(line: Line, number: int, today: date, was: date | None) -> Window:
    """Return the dates for session `number`, which lies on `was` now, if anywhere."""
    before, after = line.before(number), line.after(number)
    first, last = today, max(was or today, today) + AHEAD
    if before is not None and before.on is not None:
        spacing = line.spacing(_position(line, before), line.position(number))
        first = max(first, before.on + timedelta(days=spacing.min_days))
        last = min(last, before.on + timedelta(days=_widest(spacing.max_days, before.on, was)))
    if after is not None and after.on is not None:
        spacing = line.spacing(line.position(number), line.position(after.number))
        first = max(first, after.on - timedelta(days=_widest(spacing.max_days, was, after.on)))
        last = min(last, after.on - timedelta(days=spacing.min_days))
    return Window(first, last)


def _position(line: Line, one: Had | Open) -> int:
    return line.had.index(one) + 1 if isinstance(one, Had) else line.position(one.number)


def _widest(most: int, earlier: date | None, later: date | None) -> int:
    """Return the maximum in days, or the gap as it is where that is wider."""
    present = (later - earlier).days if earlier and later else 0
    return max(most, present)
