"""Where clinics treat and whom they text as: sites with their hours, and senders, of many clinics at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.once import once_where_only_read
from service.base.pairs import Key, any_of
from service.clinics.cover.reading import CoverOfSites
from service.clinics.cover.rule import Cover
from service.clinics.hours import HoursOfSites, sites_of
from service.clinics.models import Clinic, Sender, Site
from service.notify.timeline.calendar import SiteCalendar
from service.notify.timeline.spread import spread_of


@dataclass(frozen=True, slots=True)
class Places:
    """The rows of some clinics; a calendar is made when it is asked for, so that wrong hours stop no other clinic."""

    clinics: Mapping[UUID, Clinic]
    sites: Mapping[Key, Site]
    senders: Mapping[UUID, tuple[Sender, ...]]
    hours: HoursOfSites
    declared: CoverOfSites
    _covers: dict[Key, Cover] = field(default_factory=dict)
    _calendars: dict[Key, SiteCalendar] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, clinic_ids: Collection[UUID], since: date | None = None) -> Self:
        """Read them in six queries; what differs from the week from a local date on, or all of it."""
        key = (cls, frozenset(clinic_ids), since)
        return once_where_only_read(session, key, lambda: cls._read(session, clinic_ids, since))

    @classmethod
    def _read(cls, session: Session, clinic_ids: Collection[UUID], since: date | None) -> Self:
        clinics = session.scalars(select(Clinic).where(any_of(Clinic.id, clinic_ids)))
        sites = sites_of(session, clinic_ids)
        return cls(
            {clinic.id: clinic for clinic in clinics},
            {(site.clinic_id, site.id): site for site in sites},
            _senders(session, clinic_ids),
            HoursOfSites.read(session, clinic_ids, since),
            CoverOfSites.read(session, clinic_ids),
        )

    def default_site(self, clinic_id: UUID) -> Site:
        """Return the clinic's first site."""
        return next(site for site in self.sites.values() if site.clinic_id == clinic_id)

    def cover(self, site: Site) -> Cover:
        """Put together which number of a site is answered when."""
        key = (site.clinic_id, site.id)
        if key not in self._covers:
            self._covers[key] = self.declared.of(site.id, self.hours.of(site))
        return self._covers[key]

    def calendar(self, site: Site) -> SiteCalendar:
        """Put the hours of a site together."""
        key = (site.clinic_id, site.id)
        if key not in self._calendars:
            hours = self.hours.of(site)
            self._calendars[key] = SiteCalendar.of_wall_times(
                site.zone,
                site.opening_hours,
                frozenset(hours.closures),
                hours.dates,
                spread_of(site.clinic_id),
            )
        return self._calendars[key]


def _senders(session: Session, clinic_ids: Collection[UUID]) -> dict[UUID, tuple[Sender, ...]]:
    """Return the senders of clinics, oldest first."""
    found: dict[UUID, tuple[Sender, ...]] = {}
    for sender in session.scalars(select(Sender).where(any_of(Sender.clinic_id, clinic_ids)).order_by(Sender.id)):
        found[sender.clinic_id] = (*found.get(sender.clinic_id, ()), sender)
    return found
