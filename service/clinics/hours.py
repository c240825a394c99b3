"""When a site is open, and which number is answered at an instant."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.clinics.models import Closure, Site

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT_AFTER = "24:00"


@dataclass(frozen=True, slots=True)
class SiteHours:
    """A site's weekly opening hours (`{"mon": [["09:00", "17:30"]]}`, wall time in `zone`) and its closed dates."""

    zone: ZoneInfo
    weekly: Mapping[str, Any]
    closures: Collection[date] = field(default_factory=frozenset)

    def spans(self, day: date) -> list[tuple[str, str]]:
        """Return the opening spans of a local date as wall times, in order."""
        if day in self.closures:
            return []
        return [(start, end) for start, end in self.weekly.get(WEEKDAYS[day.weekday()], [])]

    def is_open(self, at: datetime) -> bool:
        """Tell whether an instant lies in opening hours."""
        local = at.astimezone(self.zone)
        return any(_within(local.time(), start, end) for start, end in self.spans(local.date()))


def _within(wall: time, start: str, end: str) -> bool:
    return time.fromisoformat(start) <= wall and (end == MIDNIGHT_AFTER or wall < time.fromisoformat(end))


def site_hours(session: Session, site: Site) -> SiteHours:
    """Read a site's hours with all its closures."""
    closed = select(Closure.on_date).where(Closure.clinic_id == site.clinic_id, Closure.site_id == site.id)
    return SiteHours(ZoneInfo(site.zone), site.opening_hours, frozenset(session.scalars(closed)))


def number_answered(site: Site, hours: SiteHours, at: datetime) -> str | None:
    """Return the number (E.164) that somebody answers at an instant, or None where none is answered."""
    return site.phone_open if hours.is_open(at) else site.phone_closed


def default_site(session: Session, clinic_id: UUID) -> Site:
    """Return the clinic's first site; one is made with every clinic."""
    return session.scalars(select(Site).where(Site.clinic_id == clinic_id).order_by(Site.id).limit(1)).one()
