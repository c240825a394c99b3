"""Busy times out of somebody else's calendar: pure, and wary of what it reads."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import recurring_ical_events
from icalendar import Calendar, Event

from service.courses.calendars.failures import CalendarError, strange_input
from service.courses.calendars.floods import MOST_EVENTS, refuse_floods, refuse_long

Busy = tuple[datetime, datetime]


def read_busy(text: bytes, zone: ZoneInfo, first: date, last: date) -> list[Busy]:
    """Return the busy times that touch the local dates `first` to `last`, in order, in UTC, joined where they overlap.

    Free and cancelled events are left out. Days without hours last from local midnight to midnight; times without a
    zone are the calendar's own (`X-WR-TIMEZONE`), else those of `zone`. Raises CalendarError.
    """
    begin, end = (datetime.combine(day, time.min, zone) for day in (first, last + timedelta(days=1)))
    with strange_input():
        calendar = _parse(text)
        refuse_floods(calendar, begin, end)
        own = _own_zone(calendar, zone)
        events = recurring_ical_events.of(calendar, skip_bad_series=True).between(begin, end)
        if len(events) > MOST_EVENTS:
            raise CalendarError("too_many_events")
        spans = [span for event in events if isinstance(event, Event) for span in _span(event, own)]
    return _joined(sorted(span for span in spans if span[0] < end and span[1] > begin))


def _parse(text: bytes) -> Calendar:
    refuse_long(text)
    calendar = Calendar.from_ical(text)
    if not isinstance(calendar, Calendar) or calendar.name != "VCALENDAR":
        raise CalendarError("not_a_calendar")
    return calendar


def _own_zone(calendar: Calendar, zone: ZoneInfo) -> ZoneInfo:
    named = str(calendar.get("X-WR-TIMEZONE", ""))
    try:
        return ZoneInfo(named) if named else zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return zone


def _span(event: Event, zone: ZoneInfo) -> Iterator[Busy]:
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    begin, until = _instant(event.start, zone), _instant(event.end, zone)
    if begin < until:
        yield begin, until


def _instant(moment: date | datetime, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min, zone)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return moment.astimezone(UTC)


def _joined(spans: list[Busy]) -> list[Busy]:
    joined: list[Busy] = []
    for begin, end in spans:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined
