"""When the next session of a course may be, should be, and must be, from those that have been: the protocol alone.

Diary, hours and holds play no part: this is the window that the planner searches.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from service.courses.planning.problem import Spacing


class Forecast(NamedTuple):
    """The number of the next session, and the local dates that its spacing allows; both ends included."""

    session: int
    earliest: date
    ideal: date
    latest: date


def forecast(spacings: Sequence[Spacing], done: Sequence[date]) -> Forecast | None:
    """Return the window of the session after those `done` (ascending local dates of sessions 1 to k).

    `spacings`: one per gap. What counts is when the last session really was, however late: nothing is made up for.
    None where nothing binds the next session, because it is the first, or where the course is complete.
    """
    if not 0 < len(done) <= len(spacings):
        return None
    spacing = spacings[len(done) - 1]
    days = spacing.min_days, spacing.ideal_days, spacing.max_days
    return Forecast(len(done) + 1, *(days_after(done[-1], count) for count in days))


def days_after(day: date, days: int) -> date:
    """Return the date so many days later, or the last there is: a spacing may be as wide as it likes."""
    return day + timedelta(days=min(days, (date.max - day).days))


def local_dates(moments: Iterable[datetime], zone: ZoneInfo) -> list[date]:
    """Return the dates on which a clinic in `zone` saw these aware moments, ascending."""
    return sorted(moment.astimezone(zone).date() for moment in moments)
