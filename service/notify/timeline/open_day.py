"""A check-in goes on an open day, some hours before closing: somebody must be there when the answer comes."""

from datetime import date, datetime, timedelta

from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.quiet import QuietHours
from service.protocols.definition import Step

LEAST_LIFE = timedelta(minutes=30)
"""A text planned for the last moment of its window, or shortly before midnight, still has this long to leave."""


def first_window(
    step: Step, calendar: SiteCalendar, quiet: QuietHours, days: tuple[date, date], not_before: datetime | None = None
) -> datetime | None:
    """Find the first moment from `not_before` on at which the step's own rule lets it go, on the days from..to."""
    first, last = days
    for number in range((last - first).days + 1):
        due = _moment_on(step, calendar, quiet, first + timedelta(days=number), not_before)
        if due is not None:
            return due
    return None


def end_of_window(step: Step, due: datetime, calendar: SiteCalendar) -> datetime:
    """Say from when on too little of the open day is left for a check-in that is due at `due`."""
    return max(last_moment(step, due, calendar), due + LEAST_LIFE)


def last_moment(step: Step, due: datetime, calendar: SiteCalendar) -> datetime:
    """Give the last moment, on the day of `due`, that is long enough before closing."""
    return _bounds(step, calendar, calendar.local_date(due), due)[1]


def _moment_on(
    step: Step, calendar: SiteCalendar, quiet: QuietHours, day: date, not_before: datetime | None
) -> datetime | None:
    """Give the step's wall time on that day, pressed into the window of the open day; None if it has no place."""
    assert step.at is not None
    usual = calendar.at(day, step.at)
    if step.before_closing_hours is None:
        return usual if not_before is None or usual >= not_before else None
    opens, last = _bounds(step, calendar, day, usual)
    due = min(max(usual, quiet.civil_from(opens, calendar)), last)
    due = due if not_before is None else max(due, not_before)
    fits = opens <= due <= last and quiet.civil_from(due, calendar) == due
    return due if fits else None


def _bounds(step: Step, calendar: SiteCalendar, day: date, without_hours: datetime) -> tuple[datetime, datetime]:
    """Give opening, and the last moment long enough before closing; an empty window on a day that is not open."""
    spans = calendar.open_spans(day)
    if not spans:
        return without_hours, without_hours - timedelta(seconds=1)
    return spans[0][0], spans[-1][1] - timedelta(hours=step.before_closing_hours or 0)
