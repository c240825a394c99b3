"""Read what sites say about who answers: of many clinics in one query, beside their hours."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.once import CLINICS, once_of
from service.base.pairs import any_told, told
from service.clinics.cover.models import CoverRow
from service.clinics.cover.rule import Answer, Cover
from service.clinics.hours import HoursOfSites, SiteHours
from service.clinics.models import Site

_OF_CLINICS = select(CoverRow).where(any_told(CoverRow.clinic_id))


@dataclass(frozen=True, slots=True)
class CoverOfSites:
    """What the sites of some clinics say, by the id of the site; a site without a row has declared nothing."""

    rows: Mapping[UUID, CoverRow]

    @classmethod
    def read(cls, session: Session, clinic_ids: Collection[UUID]) -> Self:
        """Read them in one query, however many sites there are."""
        rows = session.scalars(_OF_CLINICS, told(clinic_ids))
        return cls({row.site_id: row for row in rows})

    def of(self, site_id: UUID, hours: SiteHours) -> Cover:
        """Put the layers of one site together."""
        return cover_from(self.rows.get(site_id), hours)


def cover_from(row: CoverRow | None, hours: SiteHours) -> Cover:
    """Make the rule of a row; without one nothing is declared."""
    if row is None:
        return Cover(hours)
    dates = {date.fromisoformat(day): said for day, said in row.dates.items()}
    return Cover(hours, row.while_open, row.while_closed, row.week, row.closed_days, dates, row.names)


def cover_of(session: Session, site: Site) -> Cover:
    """Read what one site says, in three queries."""

    def layers(clinic_ids: Collection[UUID]) -> Mapping[UUID, tuple[CoverOfSites, HoursOfSites]]:
        said, hours = CoverOfSites.read(session, clinic_ids), HoursOfSites.read(session, clinic_ids)
        return dict.fromkeys(clinic_ids, (said, hours))

    said, hours = once_of(session, cover_of, CLINICS, site.clinic_id, layers)
    return said.of(site.id, hours.of(site))


def cover_row(session: Session, site: Site) -> CoverRow | None:
    return session.scalar(select(CoverRow).where(CoverRow.clinic_id == site.clinic_id, CoverRow.site_id == site.id))


def answered(session: Session, site: Site, at: datetime) -> Answer:
    """Tell who answers at a site at an instant (clinic time)."""
    return cover_of(session, site).at(at)
