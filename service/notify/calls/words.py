"""What pages and reminders say of calls. Pure."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from service.notify.reasons import sentence_for
from service.notify.timeline.calendar import SiteCalendar

EVENTS = {
    "made": "put on the list",
    "opened_again": "back on the list",
    "no_answer": "no answer",
    "reached": "reached",
    "stays": "stays as it is",
    "not_needed": "not needed",
    "handed_over": "handed over",
    "asked_again": "they asked again by text",
    "settled_in_inbox": "settled in the inbox",
    "nudged": "reminded by text",
    "managers_told": "overdue: the managers were told",
}
NO_NUMBER = {
    "number_suspended": "The number on file is said to be wrong: find another way.",
    "no_number": "There is no number on file: find another way.",
}
"""Why a call has no number to ring; the codes are those of `reasons.py`."""

WAS_SUSPENDED = "The text did not go while the number was said to be wrong. That has been settled: ring them."

DAYS = {0: "Straight after", 1: "The day after", 3: "Check-in, day 3"}
MINUTES, HOURS = 60, 24


def title_of(kind: str, day: int | None) -> str:
    """Name a call as the list does."""
    if kind == "move":
        return "Wants another time"
    return DAYS.get(day or 0, f"Day {day}")


def why_words(why: str, waits_for: str | None, *, suspended: bool) -> str:
    """Say why somebody rings, and of a text that still waits also what for; `suspended`: the number is, even now."""
    if why == "number_suspended" and not suspended:
        return WAS_SUSPENDED
    return " ".join(sentence for code in (why, waits_for) if (sentence := sentence_for(code)))


def event_words(kind: str) -> str:
    """Say what happened to a call; a task that was dropped says why."""
    return EVENTS.get(kind) or f"taken off the list: {sentence_for(kind)}"


def clock_words(deadline: datetime, now: datetime) -> str:
    """Say how long is left, or since when it is late: `2 h 10 min left`, `35 min late`."""
    late, minutes = now >= deadline, int(abs(deadline - now) / timedelta(minutes=1))
    hours, rest = divmod(minutes, MINUTES)
    span = f"{rest} min" if not hours else f"{hours} h {rest} min" if hours < HOURS else f"{hours // HOURS} d"
    return f"{span} {'late' if late else 'left'}"


def nudge_words(count: int, deadline: datetime, now: datetime, calendar: SiteCalendar, url: str, *, late: bool) -> str:
    """Write a reminder to staff: how many patients are to be rung, and by when. No name, no treatment."""
    by = _when(deadline, calendar, calendar.local_date(now))
    who, have = ("1 patient", "has") if count == 1 else (f"{count} patients", "have")
    if late:
        return f"{who} should have been rung by {by} and {have} not been yet. Please see to it: {url}"
    return f"{who} still to be rung by {by}. Please ring, or hand it over: {url}"


def _when(at: datetime, calendar: SiteCalendar, today: date) -> str:
    local = at.astimezone(ZoneInfo(calendar.zone))
    return f"{local:%H:%M}" if local.date() == today else f"{local:%H:%M on %a} {local.day} {local:%B}"
