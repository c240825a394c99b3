"""What differs from the week, read from the database: dated hours and absences, one query each for a whole site."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from service.base.pairs import any_of
from service.clinics.models import Site
from service.clinics.timetable.absent import Instants
from service.clinics.timetable_models import Absence, DatedHours

DatedSpans = Mapping[date, list[list[str]]]
"""The stored spans of single dates."""


@dataclass(frozen=True, slots=True)
class Differing:
    """Dated hours and absences by the id of their practitioner or room; those of the site stand under its own id."""

    dated: Mapping[UUID, DatedSpans]
    absences: Mapping[UUID, tuple[Instants, ...]]


def yesterday(now: datetime, zone: ZoneInfo) -> date:
    """Return the first date whose rows can still matter: what is under way may have begun yesterday."""
    return now.astimezone(zone).date() - timedelta(days=1)


def read_differing(session: Session, sites: Collection[Site], since: date | None = None) -> Differing:
    """Read what concerns local dates from `since` on; without it, all there is."""
    dated: dict[UUID, dict[date, list[list[str]]]] = {}
    for one in session.scalars(dated_hours(sites, since)):
        dated.setdefault(one.practitioner_id or one.room_id or one.site_id, {})[one.on_date] = one.spans
    absent: dict[UUID, tuple[Instants, ...]] = {}
    for each in session.scalars(absences(sites, since)):
        owner = each.practitioner_id or each.room_id
        assert owner is not None, "the database keeps no absence of nobody"
        absent[owner] = (*absent.get(owner, ()), (each.starts_at, each.ends_at))
    return Differing(dated, absent)


def dated_hours(sites: Collection[Site], since: date | None = None) -> Select[DatedHours]:
    """Select dated hours of sites and of all who and what belongs to them, by date."""
    found = select(DatedHours).where(*_of_sites(DatedHours, sites))
    if since is not None:
        found = found.where(DatedHours.on_date >= since)
    return found.order_by(DatedHours.on_date, DatedHours.id)


def absences(sites: Collection[Site], since: date | None = None) -> Select[Absence]:
    """Select the absences of the people and rooms of sites, the first to begin first."""
    found = select(Absence).where(*_of_sites(Absence, sites))
    if since is not None:
        begins = [datetime.combine(since, time.min, ZoneInfo(site.zone)).astimezone(UTC) for site in sites]
        found = found.where(Absence.ends_at > min(begins))
    return found.order_by(Absence.starts_at, Absence.id)


def _of_sites(table: type[DatedHours | Absence], sites: Collection[Site]) -> tuple[ColumnElement[bool], ...]:
    clinics, ids = {site.clinic_id for site in sites}, [site.id for site in sites]
    return any_of(table.clinic_id, clinics), any_of(table.site_id, ids)
