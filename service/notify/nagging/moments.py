"""When staff are reminded of a session that nobody has ticked. Pure.

Half an hour after its end its practitioner, an hour before closing the managers; both only between the first opening
and the last closing of a day. What comes too late for that waits until the clinic opens next.
"""

from datetime import date, datetime, timedelta

from service.courses.occurrence import FORGOTTEN
from service.notify.timeline.calendar import SiteCalendar

BEFORE_CLOSING = timedelta(hours=1)
LOOK_AHEAD = 14
"""Local days in which an open one is looked for."""


def practitioner_at(ends_at: datetime, calendar: SiteCalendar) -> datetime | None:
    """Say when the practitioner is reminded of a session that ends then; None where no day is open for two weeks."""
    wanted = ends_at + FORGOTTEN
    first = calendar.local_date(wanted)
    for number in range(LOOK_AHEAD):
        day = working_day(first + timedelta(days=number), calendar)
        if day is not None and wanted < day[1]:
            return max(wanted, day[0])
    return None


def managers_at(ends_at: datetime, calendar: SiteCalendar) -> datetime | None:
    """Say when the managers are told of a session that ends then; None where no day is open for two weeks.

    One that ends in the last half hour of its day gives nobody the time to tick it: of that they hear at the next
    opening, if it is not ticked by then.
    """
    wanted, first = ends_at + FORGOTTEN, calendar.local_date(ends_at)
    for number in range(LOOK_AHEAD):
        day = working_day(first + timedelta(days=number), calendar)
        if day is None:
            continue
        at = max(day[0] if number else day[1] - BEFORE_CLOSING, wanted)
        if at < day[1]:
            return at
    return None


def working_day(day: date, calendar: SiteCalendar) -> tuple[datetime, datetime] | None:
    """Return the first opening and the last closing of a local date, None where it is shut."""
    spans = calendar.open_spans(day)
    return (spans[0][0], spans[-1][1]) if spans else None
