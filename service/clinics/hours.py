"""When a site is open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from service.base.once import CLINICS, once_of
from service.base.pairs import any_told, told
from service.clinics.models import Closure, Site
from service.clinics.timetable.public_holidays import holiday_dates
from service.clinics.timetable.spans import WEEKDAYS
from service.clinics.timetable_models import DatedHours

MIDNIGHT_AFTER = "24:00"
_SITES = select(Site).where(any_told(Site.clinic_id)).order_by(Site.id)
_CLOSED = select(Closure.site_id, Closure.on_date).where(any_told(Closure.clinic_id))
_CLOSED_SINCE = _CLOSED.where(Closure.on_date >= bindparam("since"))
_DATES = select(DatedHours.site_id, DatedHours.on_date, DatedHours.spans).where(
    any_told(DatedHours.clinic_id), DatedHours.practitioner_id.is_(None), DatedHours.room_id.is_(None)
)
_DATES_SINCE = _DATES.where(DatedHours.on_date >= bindparam("since"))

__all__ = [
    "WEEKDAYS",
    "HoursOfSites",
    "SiteHours",
    "closed_dates",
    "default_site",
    "hours_of",
    "site_hours",
    "sites_of",
]


@dataclass(frozen=True, slots=True)
class SiteHours:
    """A site's weekly opening hours (`{"mon": [["09:00", "17:30"]]}`, wall time in `zone`) and its closed dates.

    `dates` replaces the hours of single dates; `closures` (closed by the clinic, or a public holiday) win over them.
    """

    zone: ZoneInfo
    weekly: Mapping[str, Any]
    closures: Collection[date] = field(default_factory=frozenset)
    dates: Mapping[date, Sequence[Sequence[str]]] = field(default_factory=dict)

    def spans(self, day: date) -> list[tuple[str, str]]:
        """Return the opening spans of a local date as wall times, in order."""
        if day in self.closures:
            return []
        spans = self.dates[day] if day in self.dates else self.weekly.get(WEEKDAYS[day.weekday()], [])
        return [(start, end) for start, end in spans]

    def is_open(self, at: datetime) -> bool:
        """Tell whether an instant lies in opening hours."""
        local = at.astimezone(self.zone)
        return any(_within(local.time(), start, end) for start, end in self.spans(local.date()))


def _within(wall: time, start: str, end: str) -> bool:
    return time.fromisoformat(start) <= wall and (end == MIDNIGHT_AFTER or wall < time.fromisoformat(end))


def site_hours(session: Session, site: Site) -> SiteHours:
    """Read a site's hours with all its closures, public holidays and dated hours, in two queries."""
    return HoursOfSites.read(session, [site.clinic_id]).of(site)


@dataclass(frozen=True, slots=True)
class HoursOfSites:
    """What differs from the week at all sites of some clinics, in two queries however many there are."""

    closed: Mapping[UUID, frozenset[date]]
    dates: Mapping[UUID, Mapping[date, Sequence[Sequence[str]]]]

    @classmethod
    def read(cls, session: Session, clinic_ids: Collection[UUID], since: date | None = None) -> Self:
        """Read what concerns local dates from `since` on; without it, all there is."""
        dates: dict[UUID, dict[date, Sequence[Sequence[str]]]] = {}
        own = session.execute(_DATES if since is None else _DATES_SINCE, told(clinic_ids) | {"since": since})
        for site_id, day, spans in own:
            dates.setdefault(site_id, {})[day] = spans
        return cls(closed_dates(session, clinic_ids, since), dates)

    def of(self, site: Site) -> SiteHours:
        """Put the layers of one site together."""
        return hours_of(site, self.closed.get(site.id, frozenset()), self.dates.get(site.id, {}))


def closed_dates(
    session: Session, clinic_ids: Collection[UUID], since: date | None = None
) -> Mapping[UUID, frozenset[date]]:
    """Read the dates that clinics have closed their sites on, by the id of the site."""
    found: dict[UUID, set[date]] = {}
    closed = session.execute(_CLOSED if since is None else _CLOSED_SINCE, told(clinic_ids) | {"since": since})
    for site_id, day in closed:
        found.setdefault(site_id, set()).add(day)
    return {site_id: frozenset(days) for site_id, days in found.items()}


def hours_of(site: Site, closed: frozenset[date], dates: Mapping[date, Sequence[Sequence[str]]]) -> SiteHours:
    """Put the layers together: a date with hours of its own is open on a public holiday too, a closed one never."""
    holidays = holiday_dates(site.holidays) if site.holidays else frozenset()
    return SiteHours(ZoneInfo(site.zone), site.opening_hours, closed | (holidays - dates.keys()), dates)


def default_site(session: Session, clinic_id: UUID) -> Site:
    """Return the clinic's first site; one is made with every clinic."""

    def first(clinic_ids: Collection[UUID]) -> Mapping[UUID, Site]:
        return {site.clinic_id: site for site in reversed(sites_of(session, clinic_ids))}

    return once_of(session, default_site, CLINICS, clinic_id, first)


def sites_of(session: Session, clinic_ids: Collection[UUID]) -> Sequence[Site]:
    """Return all sites of some clinics; the first of each clinic is its default."""
    return session.scalars(_SITES, told(clinic_ids)).all()
