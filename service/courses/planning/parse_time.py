"""Reads dates, wall times, spans and hours out of a document."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from service.courses.planning.document import Node
from service.courses.planning.problem import Busy, Hours, Span
from service.courses.planning.walltime import DAY_MINUTES, edge_instant, wall_time

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UTC_ZONE = ZoneInfo("UTC")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_NO_DATE = date(2000, 1, 1)
Moment = TypeVar("Moment", int, datetime)


def read_zone(node: Node) -> ZoneInfo:
    name = node.text()
    if not node.clean:
        return UTC_ZONE
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a name at all; a folder of the zone database
        node.fault("is not a time zone that is known")
        return UTC_ZONE


def read_date(node: Node) -> date:
    return date_of(node, node.text())


def date_of(node: Node, text: str) -> date:
    """Return the date that `text` names; what is wrong with it is noted at `node`."""
    if not node.clean:
        return _NO_DATE
    if not _DATE.fullmatch(text):
        node.fault("must be a date such as 2026-12-24")
        return _NO_DATE
    try:
        return date.fromisoformat(text)
    except ValueError:
        node.fault("is a date that does not exist")
        return _NO_DATE


def read_minute(node: Node, *, may_end_day: bool = False) -> int:
    """Return a wall time as minutes since midnight; `24:00` only where a span ends."""
    return minute_of(node, node.text(), may_end_day=may_end_day)


def minute_of(node: Node, text: str, *, may_end_day: bool) -> int:
    if not node.clean:
        return 0
    if may_end_day and text == "24:00":
        return DAY_MINUTES
    clock = _CLOCK.fullmatch(text)
    if clock is None:
        node.fault(f"must be a time from 00:00 to {'24:00' if may_end_day else '23:59'}")
        return 0
    return int(clock[1]) * 60 + int(clock[2])


def read_wall(node: Node, *, may_end_day: bool = False) -> datetime:
    """Return a naive wall time such as 2026-12-07T10:00."""
    day, separator, clock = node.text().partition("T")
    if node.clean and not separator:
        node.fault("must be a date and time such as 2026-12-07T10:00")
    found = date_of(node, day)
    minute = minute_of(node, clock, may_end_day=may_end_day)
    if found == date.max and minute == DAY_MINUTES:
        minute -= 1  # the last minute there is
    return wall_time(found, minute)


def read_hours(node: Node) -> Hours:
    """Return the hours by weekday; those of a weekday that there is none of are read too, for what is wrong in them."""
    spans = {day: read_spans(child) for day, child in node.only(*WEEKDAYS).entries()}
    return {at: spans[day] for at, day in enumerate(WEEKDAYS) if day in spans}


def read_dates(node: Node) -> dict[date, tuple[Span, ...]]:
    """Return the hours of single dates; a date without spans is shut, or a day off."""
    return {date_of(child, key): read_spans(child) for key, child in node.entries()}


def read_spans(node: Node) -> tuple[Span, ...]:
    """Return the spans of one day, sorted; overlapping ones are faults, touching ones are not."""
    spans = [(item, _span(item)) for item in node.items()]
    spans = sorted((pair for pair in spans if pair[0].clean), key=lambda pair: pair[1])
    reached = 0
    for item, (start, end) in spans:
        if start < reached:
            item.fault("overlaps another span of the day")
        reached = max(reached, end)
    return tuple(span for _, span in spans)


def _span(node: Node) -> Span:
    start, end = _ends(node, "times", read_minute, lambda last: read_minute(last, may_end_day=True)) or (0, 1)
    return start, end


def read_busy(node: Node, zone: ZoneInfo) -> tuple[Busy, ...]:
    """Return busy spans as instants; they may overlap, and come in any order."""
    walls = [
        _ends(item, "wall times", read_wall, lambda last: read_wall(last, may_end_day=True)) for item in node.items()
    ]
    return tuple((_aware(pair[0], zone), _aware(pair[1], zone)) for pair in walls if pair is not None)


def _aware(wall: datetime, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(edge_instant(wall, zone), UTC)


def _ends(
    node: Node, what: str, first: Callable[[Node], Moment], last: Callable[[Node], Moment]
) -> tuple[Moment, Moment] | None:
    """Return where a span begins and ends, None if that cannot be told; empty and reversed spans are faults."""
    ends = node.items()
    if node.clean and len(ends) != 2:  # noqa: PLR2004 - a span has two ends
        node.fault(f"must be a pair of {what}")
    if not node.clean:
        return None
    start, end = first(ends[0]), last(ends[1])
    if node.clean and start >= end:
        node.fault("must end after it starts")
    return (start, end) if node.clean else None
