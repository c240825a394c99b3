"""When silence after a check-in is asked about, and when a person sees to it. Pure.

1. Who has not answered by the next day is asked once more: on an open day, and early enough for its answer
   to be read.
2. That must be of use yet: three days after the first question nobody is asked again.
3. Who has not answered that within a day, or could not be asked, is put on a list for staff.
"""

from datetime import datetime, timedelta

from service.notify.timeline.calendar import SiteCalendar

PATIENCE = timedelta(hours=20)
USEFUL = timedelta(days=3)
SECOND = timedelta(hours=24)
BEFORE_CLOSING = timedelta(hours=3)
EXPIRES = timedelta(hours=3)
"""A question that leaves later than that comes when nobody may be there to read the answer."""

OUTCOMES = {
    "reached_well": "Spoke with the patient; nothing to report.",
    "reached_worry": "Spoke with the patient; what they told is in the inbox.",
    "seen": "Saw the patient in the clinic.",
    "not_reached": "Tried and could not reach the patient.",
    "not_needed": "Looked at it; no need to ask again.",
}


def ask_again_at(asked_at: datetime, calendar: SiteCalendar) -> datetime | None:
    """Say when to ask once more; None where the clinic is not open in time."""
    earliest, latest = asked_at + PATIENCE, asked_at + USEFUL
    day = calendar.local_date(earliest)
    while day <= calendar.local_date(latest):
        spans = calendar.open_spans(day)
        closing = spans[-1][1] if spans else earliest
        for opens, shuts in spans:
            at = max(opens, earliest)
            if at < shuts and at <= min(closing - BEFORE_CLOSING, latest):
                return at
        day += timedelta(days=1)
    return None
