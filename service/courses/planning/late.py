"""Where a course stands on a day, and how it goes on after a long gap or a hold: the protocol and what has been, alone.

As in immunisation schedules nothing restarts and nothing is compressed below the minimum: the next session counts
from the last one that really was.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple

from service.courses.planning.forecast import Forecast, days_after, forecast
from service.courses.planning.problem import Spacing

State = Literal["not_begun", "due_later", "due", "overdue", "needs_consultation", "complete"]
Booked = Literal["no", "too_soon", "allowed", "in_window", "too_late"]
"""`allowed`: too soon by the protocol, as a clinician wanted it; who asks for the standing knows that."""

LONGEST_DAYS = 180  # without a session; past the maximum, and this or twice the maximum, somebody looks again first
PROMPTING: tuple[State, ...] = ("due", "overdue", "needs_consultation")


class Standing(NamedTuple):
    """How a course stands; `window` is None where nothing is due: not begun, or complete.

    `booked`: where the next session is booked, seen from its window.
    """

    state: State
    window: Forecast | None
    booked: Booked

    @property
    def prompts(self) -> bool:
        """Tell whether somebody must be reminded of it: never while the next session is booked where it may be."""
        return self.state in PROMPTING and self.booked not in {"in_window", "allowed"}


def standing(
    spacings: Sequence[Spacing],
    done: Sequence[date],
    today: date,
    *,
    booked_next: date | None = None,
    recovered: date | None = None,
) -> Standing:
    """Say how a course stands on `today`; all dates are the clinic's local ones.

    `spacings`: one per gap. `done`: ascending dates of sessions 1 to k. `booked_next`: the date of session k + 1.
    `recovered`: from when on the skin has had its days after a reaction; no part of the window is before.
    """
    window = forecast(spacings, done)
    if window is None:
        return Standing("complete" if done else "not_begun", None, "no")
    window = _not_before(window, recovered)
    return Standing(_state(window, done[-1], today, spacings[len(done) - 1]), window, _booked(window, booked_next))


def _state(window: Forecast, last: date, today: date, spacing: Spacing) -> State:
    """Compare days where a maximum may be wider than the calendar.

    Up to the maximum a course is on time, however long that is: 180 days alone make nobody late.
    """
    passed = (today - last).days
    if passed > spacing.max_days and passed > min(2 * spacing.max_days, LONGEST_DAYS):
        return "needs_consultation"
    if today < window.earliest:
        return "due_later"
    return "overdue" if passed > spacing.max_days and today > window.latest else "due"


def _booked(window: Forecast, day: date | None) -> Booked:
    if day is None:
        return "no"
    if day < window.earliest:
        return "too_soon"
    return "in_window" if day <= window.latest else "too_late"


def widened(spacing: Spacing, last: date, first_possible: date) -> Spacing:
    """Return the spacing after `last`, its maximum wide enough for a patient who can come from `first_possible` on.

    Once the maximum has passed, it leaves as many days to choose from as the protocol does; before, it stays as it is.
    The minimum and the ideal never change.
    """
    reached = (first_possible - last).days
    if reached <= spacing.max_days:
        return spacing
    return replace(spacing, max_days=reached + spacing.max_days - spacing.min_days)


def forecast_after_hold(
    spacings: Sequence[Spacing], done: Sequence[date], cleared_on: date, recovery_days: int
) -> Forecast | None:
    """Return the window of the next session of a course that was on hold until `cleared_on`.

    No part of it is before the skin has had `recovery_days` from then on. None as in `forecast`.
    """
    window = forecast(spacings, done)
    if window is None:
        return None
    return _not_before(window, days_after(cleared_on, recovery_days))


def _not_before(window: Forecast, recovered: date | None) -> Forecast:
    return Forecast(window.session, *(max(day, recovered or day) for day in window[1:]))
