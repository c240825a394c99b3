"""When a text becomes a call, and by when that call is to be made. Pure.

1. The safety texts of days 0 and 1 and the check-in of day 3 are called where no text can reach the patient.
2. The texts of days 0 and 1 are called too where one did not arrive or was never sent, and an hour after they were due
   where nobody can say yet whether one left.
3. What the course no longer calls for, or the patient does not want, is no call. Nor is what waits for a clinician
   after a worry: it tells of a usual course, and who rings about it says what holds.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from service.notify.delivery.verdict import UNREACHABLE
from service.notify.timeline.calendar import SiteCalendar
from service.protocols.definition import Anchor, Step

PATIENCE = timedelta(hours=1)
"""So long after it was due a text may still be on its way before somebody rings instead."""

TEXTED_DAYS = (0, 1)
CALLED_OFF = (
    "completion_undone",
    "course_cancelled",
    "covered_by",
    "dropped_by_clinician",
    "expired_concern_open",
    "expired_concern_shared",
    "expired_on_hold",
    "session_cancelled",
    "session_changed",
    "session_completed",
    "session_missed",
    "session_moved",
    "wants_less",
    "withheld_concern_open",
    "withheld_concern_shared",
    "withheld_on_hold",
    "withheld_undecided",
)
"""Reasons for which nobody has to ring: not called for, told otherwise, not wanted, or left to a clinician."""

NO_ROUTE = tuple(dict.fromkeys(code for code in (*UNREACHABLE, "number_suspended") if code not in CALLED_OFF))

ARRIVED = ("delivered", "read")
LOST = ("undelivered", "failed", "expired", "skipped")
WAITING = ("planned", "queued", "sending")

STILL_UNKNOWN, STILL_WAITS = "call_unknown", "call_waits"

LEAST = timedelta(minutes=30)
AT_ONCE, WELL_BEFORE = timedelta(minutes=10), timedelta(hours=2)
NEXT_DAYS = 14


@dataclass(frozen=True, slots=True)
class TextStands:
    """Where a text stands that may become a call."""

    day: int
    state: str
    reason: str | None
    due_at: datetime


def call_day(step: Step) -> int | None:
    """Say on which day after the treatment a step is told by telephone where no text brings it; None: never."""
    if step.anchor is not Anchor.COMPLETION:
        return None
    return (step.offset_days or 0) if step.keeps_safe else None


def why_call(text: TextStands, now: datetime) -> str | None:
    """Name why somebody has to ring for this text, None where nobody has (yet)."""
    if text.state == "skipped" and text.reason in NO_ROUTE:
        return text.reason
    if text.day not in TEXTED_DAYS or text.reason in CALLED_OFF:
        return None
    if text.state in LOST:
        return text.reason or "not_delivered"
    if text.due_at + PATIENCE > now:
        return None
    return {"unknown": STILL_UNKNOWN, **dict.fromkeys(WAITING, STILL_WAITS)}.get(text.state)


def deadline_for(day: int, due_at: datetime, calendar: SiteCalendar) -> datetime:
    """Say by when to ring for what is due at `due_at`.

    Day 0: within the same opening. Other days: by closing. Where that is over, within the next opening. Always at
    least half an hour after it was due.
    """
    today = calendar.local_date(due_at)
    spans = calendar.open_spans(today)
    begun = [end for start, end in spans if start <= due_at < end]
    ends = begun if day == 0 and begun else [end for _, end in spans[-1:] if due_at < end]
    if not ends:
        just_closed = day == 0 and any(end <= due_at < end + LEAST for _, end in spans)
        ends = [] if just_closed else _next_opening(today, calendar)
    return max([due_at + LEAST, *ends[:1]])


def move_deadline(starts_at: datetime | None, now: datetime, calendar: SiteCalendar) -> datetime:
    """Say by when to ring a patient who needs another time than `starts_at`: while the place can still be given away.

    By closing, and two hours before it at the latest; where that is past or falls before anybody is there, at once.
    """
    usual = deadline_for(1, now, calendar)
    if starts_at is None or starts_at <= now:
        return usual
    at_once = _next_open_moment(now, calendar) + AT_ONCE
    return min(usual, max(starts_at - WELL_BEFORE, at_once), max(starts_at, now + AT_ONCE))


def ask_again_at(now: datetime, calendar: SiteCalendar) -> datetime:
    """Say when to ring again after nobody answered: in an hour, or at the next opening where that is shut."""
    return _next_open_moment(now + PATIENCE, calendar)


def _next_open_moment(wanted: datetime, calendar: SiteCalendar) -> datetime:
    """Give the first moment from `wanted` on at which somebody is there; `wanted` itself where nobody ever is."""
    first = calendar.local_date(wanted)
    for number in range(NEXT_DAYS):
        for start, end in calendar.open_spans(first + timedelta(days=number)):
            if wanted < end:
                return max(wanted, start)
    return wanted


def _next_opening(today: date, calendar: SiteCalendar) -> list[datetime]:
    for number in range(1, NEXT_DAYS):
        spans = calendar.open_spans(today + timedelta(days=number))
        if spans:
            return [spans[0][1]]
    return []
