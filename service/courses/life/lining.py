"""The line of a course out of its rows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from service.courses.life.line import Had, Line, Open
from service.courses.life.model import Spot, Why
from service.courses.models import CourseSession
from service.protocols.definition import Protocol


def line_of(
    protocol: Protocol, sessions: Iterable[CourseSession], zone: ZoneInfo, now: datetime, keys: Mapping[UUID, str]
) -> Line:
    """Order sessions; those that were dropped are not of the line. `keys`: of people and rooms by id."""
    rows = list(sessions)
    had = sorted((_had(one, zone, keys) for one in rows if is_had(one, now)), key=lambda one: (one.on, one.number))
    to_come = [one for one in rows if one.state in {"booked", "unplaced"} and not is_had(one, now)]
    to_come.sort(key=lambda one: one.number)
    return Line(protocol, tuple(had), tuple(_open(one, zone, keys) for one in to_come))


def is_had(one: CourseSession, now: datetime) -> bool:
    """Tell whether a session took place, or should have: it has begun."""
    begun = one.state == "booked" and one.starts_at is not None and one.starts_at <= now
    return one.state == "completed" or begun


def spot_of(one: CourseSession, zone: ZoneInfo, keys: Mapping[UUID, str]) -> Spot | None:
    """Return the place of a session, in the zone of the site."""
    if one.starts_at is None or one.ends_at is None:
        return None
    practitioner, room = (keys.get(each, "") if each else "" for each in (one.practitioner_id, one.room_id))
    return Spot(one.starts_at.astimezone(zone), one.ends_at.astimezone(zone), practitioner, room)


def _had(one: CourseSession, zone: ZoneInfo, keys: Mapping[UUID, str]) -> Had:
    at = one.completed_at or one.starts_at
    assert at is not None
    why: Why = "done" if one.state == "completed" else "begun"
    return Had(one.number, at.astimezone(zone).date(), why, spot_of(one, zone, keys))


def _open(one: CourseSession, zone: ZoneInfo, keys: Mapping[UUID, str]) -> Open:
    fixed: Why | None = "pinned" if one.pinned else "confirmed" if one.confirmed_at else None
    spot = spot_of(one, zone, keys) if one.state == "booked" else None
    return Open(one.number, spot, fixed if spot else None)
