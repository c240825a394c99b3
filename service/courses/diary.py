"""The diary of a site: who and what can be booked, and their hours; `taken` tells when they are taken.

However long the horizon and the past, it is read in a fixed number of queries: site, closures, dated hours, absences,
practitioners, rooms.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.pairs import any_of
from service.clinics.hours import HoursOfSites, closed_dates, default_site
from service.clinics.models import Practitioner, Room, Site
from service.clinics.timetable.differing import Differing, read_differing, yesterday
from service.clinics.timetable.layers import Timetable, layered
from service.clinics.timetable.spans import spans_of, week_of
from service.courses.openings import Openings
from service.courses.planning import Resource
from service.courses.planning.problem import Busy, Hours, Span
from service.protocols.definition import Protocol

if TYPE_CHECKING:
    from service.courses.taken import Taken

WorksThere = TypeVar("WorksThere", Practitioner, Room)


@dataclass(frozen=True, slots=True)
class House:
    """A site with its active practitioners and rooms by key, and the timetables of both by id.

    `closures` hold the public holidays too; `dates` are opening hours of single dates.
    """

    site: Site
    zone: ZoneInfo
    opening_hours: Hours
    closures: frozenset[date]
    practitioners: Mapping[str, Practitioner]
    rooms: Mapping[str, Room]
    dates: Mapping[date, tuple[Span, ...]]
    timetables: Mapping[UUID, Timetable]

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def practitioners_for(self, protocol: Protocol, taken: "Taken | None" = None) -> tuple[Resource, ...]:
        """Describe to the planner who can do a treatment, by key, with the times they are taken."""
        able = {key: row for key, row in self.practitioners.items() if is_able(row, protocol)}
        return self._resources(able, taken.practitioners if taken else {})

    def rooms_for(self, protocol: Protocol, taken: "Taken | None" = None) -> tuple[Resource, ...]:
        """Describe to the planner which rooms a treatment can be done in, by key, with the times they are taken."""
        fit = {key: row for key, row in self.rooms.items() if is_fit(row, protocol)}
        return self._resources(fit, taken.rooms if taken else {})

    def openings(self, protocol: Protocol | None = None) -> Openings:
        """Return the hours of everybody and every room; with a protocol, it objects to who and what is not for it."""
        return Openings(
            self.zone,
            self.opening_hours,
            self.closures,
            self._resources(self.practitioners, {}),
            self._resources(self.rooms, {}),
            self.dates,
            absences={row.key: self.timetables[row.id].absences for row in self.practitioners.values()},
            out_of_use={row.key: self.timetables[row.id].absences for row in self.rooms.values()},
            unable={key for key, row in self.practitioners.items() if protocol and not is_able(row, protocol)},
            unfit={key for key, row in self.rooms.items() if protocol and not is_fit(row, protocol)},
        )

    def patient_window(self, now: datetime) -> tuple[datetime, date]:
        """Return the first instant and the last local date that may be offered without a person of the clinic."""
        last = self.local(now).date() + timedelta(days=self.site.patient_horizon_days)
        return now.astimezone(UTC) + timedelta(minutes=self.site.patient_lead_minutes), last

    def _resources(
        self, rows: Mapping[str, Practitioner | Room], busy: Mapping[UUID, tuple[Busy, ...]]
    ) -> tuple[Resource, ...]:
        times = ((key, row.id, self.timetables[row.id]) for key, row in sorted(rows.items()))
        return tuple(Resource(key, own.week, busy.get(row_id, ()), own.dates) for key, row_id, own in times)


def is_able(practitioner: Practitioner, protocol: Protocol) -> bool:
    """Tell whether a practitioner can do a treatment; without skills of their own they do everything."""
    return protocol.skill is None or practitioner.skills is None or protocol.skill in practitioner.skills


def is_fit(room: Room, protocol: Protocol) -> bool:
    """Tell whether a treatment can be done in a room; one without a kind serves for everything."""
    return protocol.room_kind is None or room.kind is None or room.kind == protocol.room_kind


def read_house(session: Session, clinic_id: UUID, now: datetime | None = None) -> House:
    """Read a clinic's default site; with `now`, only what differs from the week from yesterday on."""
    return Houses.read(session, [default_site(session, clinic_id)], now).of(clinic_id)


@dataclass(frozen=True, slots=True)
class Houses:
    """The default sites of some clinics, as rows; each is put together when asked for, so that one stops no other."""

    sites: Mapping[UUID, Site]
    hours: HoursOfSites
    differing: Differing
    practitioners: Mapping[UUID, Mapping[str, Practitioner]]
    rooms: Mapping[UUID, Mapping[str, Room]]

    @classmethod
    def read(cls, session: Session, sites: Collection[Site], now: datetime | None = None) -> Self:
        """Read them in as many queries as one takes."""
        since = min(yesterday(now, ZoneInfo(site.zone)) for site in sites) if now and sites else None
        clinics, differing = {site.clinic_id: site for site in sites}, read_differing(session, sites, since)
        return cls(
            clinics,
            HoursOfSites(closed_dates(session, set(clinics), since), differing.dated),
            differing,
            _active(session, Practitioner, sites),
            _active(session, Room, sites),
        )

    def of(self, clinic_id: UUID) -> House:
        """Put one together; ValueError where the stored hours are wrong."""
        site = self.sites[clinic_id]
        hours = self.hours.of(site)
        practitioners, rooms = self.practitioners.get(site.id, {}), self.rooms.get(site.id, {})
        everything: tuple[Practitioner | Room, ...] = (*practitioners.values(), *rooms.values())
        return House(
            site,
            hours.zone,
            week_of(site.opening_hours),
            frozenset(hours.closures),
            practitioners,
            rooms,
            {day: spans_of(spans) for day, spans in hours.dates.items()},
            {row.id: _timetable(row, self.differing, hours.zone) for row in everything},
        )


def _active(session: Session, table: type[WorksThere], sites: Collection[Site]) -> dict[UUID, dict[str, WorksThere]]:
    """Return who and what is in use at some sites, by site and key."""
    clinics, ids = {site.clinic_id for site in sites}, [site.id for site in sites]
    rows = select(table).where(any_of(table.clinic_id, clinics), any_of(table.site_id, ids), table.active)
    found: dict[UUID, dict[str, WorksThere]] = {}
    for row in session.scalars(rows):
        found.setdefault(row.site_id, {})[row.key] = row
    return found


def _timetable(row: Practitioner | Room, differing: Differing, zone: ZoneInfo) -> Timetable:
    """Layer the hours of a practitioner or a room; ValueError where the stored hours are wrong."""
    breaks = row.breaks if isinstance(row, Practitioner) else None
    return layered(
        zone,
        None if row.hours is None else week_of(row.hours),
        week_of(breaks) if breaks else None,
        {day: spans_of(spans) for day, spans in differing.dated.get(row.id, {}).items()},
        differing.absences.get(row.id, ()),
    )
