"""The diary of a site: who and what can be booked, and their hours; `taken` tells when they are taken.

However long the horizon, it is read in a fixed number of queries: site, closures, practitioners, rooms, bookings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.hours import default_site, site_hours
from service.clinics.models import Practitioner, Room, Site
from service.courses.planning import Resource
from service.courses.planning.document import Node
from service.courses.planning.parse_time import read_hours
from service.courses.planning.problem import Busy, Hours


@dataclass(frozen=True, slots=True)
class House:
    """A site with its active practitioners and rooms by key."""

    site: Site
    zone: ZoneInfo
    opening_hours: Hours
    closures: frozenset[date]
    practitioners: Mapping[str, Practitioner]
    rooms: Mapping[str, Room]

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)


def read_house(session: Session, clinic_id: UUID) -> House:
    """Read a clinic's default site."""
    site = default_site(session, clinic_id)
    hours = site_hours(session, site)
    people = select(Practitioner).where(
        Practitioner.clinic_id == clinic_id, Practitioner.site_id == site.id, Practitioner.active
    )
    rooms = select(Room).where(Room.clinic_id == clinic_id, Room.site_id == site.id, Room.active)
    return House(
        site,
        hours.zone,
        weekly_hours(site.opening_hours),
        frozenset(hours.closures),
        {practitioner.key: practitioner for practitioner in session.scalars(people)},
        {room.key: room for room in session.scalars(rooms)},
    )


def weekly_hours(written: Mapping[str, object]) -> Hours:
    """Turn `{"mon": [["09:00", "17:30"]]}` into the planner's hours; ValueError where the stored hours are wrong."""
    node = Node(dict(written))
    hours = read_hours(node)
    if node.faults:
        raise ValueError("; ".join(map(str, node.faults)))
    return hours


def resources(rows: Mapping[str, Practitioner | Room], busy: Mapping[UUID, tuple[Busy, ...]]) -> tuple[Resource, ...]:
    """Describe practitioners or rooms to the planner, by their keys."""
    return tuple(
        Resource(key, None if row.hours is None else weekly_hours(row.hours), busy.get(row.id, ()))
        for key, row in sorted(rows.items())
    )
