"""Reads practitioners, rooms and the sessions that are done or pinned."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from service.courses.planning.document import Node
from service.courses.planning.parse_time import read_busy, read_date, read_dates, read_hours, read_wall
from service.courses.planning.problem import Pinned, Resource
from service.courses.planning.walltime import start_instant

# Nearer to the ends of the calendar a conversion between zones could leave the years that Python knows.
FIRST_YEAR, LAST_YEAR = 1900, 9998
_WITH_OFFSET = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def read_resources(node: Node, zone: ZoneInfo, kind: str) -> tuple[Resource, ...]:
    """Return the practitioners or rooms: at least one, each id once."""
    items = node.items()
    if node.clean and not items:
        node.fault(f"must name at least one {kind}")
    resources: dict[str, Resource] = {}
    for item in items:
        resource = _resource(item.only("id", "hours", "dates", "busy"), zone)
        if resource.id in resources and item.at("id").clean:
            item.at("id").fault(f"is the id of another {kind}")
        resources[resource.id] = resource
    return tuple(resources.values())


def _resource(node: Node, zone: ZoneInfo) -> Resource:
    hours = read_hours(node.at("hours")) if node.has("hours") else None
    return Resource(
        id=node.at("id").text(),
        hours=hours,
        busy=read_busy(node.at("busy", []), zone),
        dates=read_dates(node.at("dates", {})),
    )


def read_done(node: Node, sessions: int | None) -> tuple[date, ...]:
    """Return the dates of the sessions already had, ascending; `sessions` is None where that number is at fault."""
    items = node.items()
    dates = [read_date(item) for item in items]
    for before, after, item in zip(dates, dates[1:], items[1:], strict=False):
        if node.clean and after <= before:
            item.fault("must be later than the date before it")
    if node.clean and sessions is not None and len(dates) >= sessions:
        node.fault(f"must leave at least one of the {sessions} sessions to plan")
    return tuple(dates)


def read_pinned(node: Node, zone: ZoneInfo, numbers: range | None) -> tuple[Pinned, ...]:
    """Return the sessions that stay; `numbers` are those that are not done, None where that is not known."""
    pinned: dict[int, Pinned] = {}
    for item in node.items():
        pin = _pinned(item.only("number", "start", "practitioner", "room"), zone, numbers)
        if pin.number in pinned and item.at("number").clean:
            item.at("number").fault("is pinned twice")
        pinned[pin.number] = pin
    return tuple(pinned.values())


def _pinned(node: Node, zone: ZoneInfo, numbers: range | None) -> Pinned:
    number = node.at("number").whole(1)
    if numbers is not None and node.at("number").clean and number not in numbers:
        node.at("number").fault(f"must be the number of a session to plan, {numbers[0]} to {numbers[-1]}")
    start = read_start(node.at("start"), zone)
    return Pinned(number, start, node.at("practitioner").text(), node.at("room").text())


def read_start(node: Node, zone: ZoneInfo) -> datetime:
    """Return the instant at which a session starts: a wall time of the zone, or with its offset as in proposals."""
    text = node.text()
    if node.clean and _WITH_OFFSET.fullmatch(text):
        return _read_instant(node, text)
    wall = read_wall(node)
    within_years(node, wall.date())
    start = start_instant(wall, zone) if node.clean else 0
    if start is None:
        node.fault("is a time that the clocks skip")
    return datetime.fromtimestamp(start or 0, UTC)


def _read_instant(node: Node, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        node.fault("is a date or time that does not exist")
        return datetime.fromtimestamp(0, UTC)
    if moment.second or moment.microsecond:
        node.fault("must be a whole minute")
    within_years(node, moment.date())
    return moment.astimezone(UTC) if node.clean else datetime.fromtimestamp(0, UTC)


def within_years(node: Node, day: date) -> None:
    if node.clean and not FIRST_YEAR <= day.year <= LAST_YEAR:
        node.fault(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")


def check_known(nodes: Iterable[Node], known: Iterable[Resource], kind: str) -> None:
    """Note each of `nodes` whose text is not the id of one of `known`."""
    ids = {resource.id for resource in known}
    for node in nodes:
        if node.clean and node.value not in ids:
            node.fault(f"is not the id of a {kind}")
