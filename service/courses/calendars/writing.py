"""A practitioner's diary in the iCalendar format (RFC 5545): pure, the same entries give the same bytes.

It says when and where, and of what kind, never who and never which treatment: whoever has the address reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vDuration

PRODUCT = "-//Aftercourse//Diary//EN"
REFRESH = timedelta(minutes=15)  # a wish: Google looks once a day at best, so this is never a way to tell news


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; `uid` stays with it for life, `sequence` rises with every change of its time or place."""

    uid: str
    sequence: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    room: str | None
    changed_at: datetime
    cancelled: bool = False


TITLES = {
    "session": "Session",
    "consultation": "Consultation",
    "review": "Review",
    "walk_in": "Walk-in",
    "block": "Blocked",
}


def write_calendar(name: str, entries: Iterable[Entry]) -> bytes:
    """Write entries, all instants in UTC; `name` is what calendar programs show."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for entry in sorted(entries, key=lambda one: (one.starts_at, one.uid)):
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", TITLES[entry.kind])
    if entry.room:
        event.add("location", entry.room)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    return event
