"""Calendars of practitioners, both ways: the door for web, API and clock."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Refusal
from service.base.periodic import Periodic
from service.clinics.models import Practitioner
from service.courses.calendars.confined import ConfinedReader
from service.courses.calendars.feeds import CalendarFeeds
from service.courses.calendars.fetching import Fetcher
from service.courses.calendars.links import CalendarLinks
from service.courses.calendars.models import CalendarFeed


class CalendarDesk:
    """Hold the secret addresses out and the feeds in."""

    def __init__(self, database: Database, clock: Clock, public_url: str, *, allow_private: bool = False) -> None:
        reader, fetcher = ConfinedReader(allow_private=allow_private), Fetcher(allow_private=allow_private)
        self.links = CalendarLinks(clock)
        self.feeds = CalendarFeeds(database, clock, reader.read, fetcher.objection)
        self.public_url = public_url

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return self.feeds.periodic


def practitioner_of(session: Session, clinic_id: UUID, key: str) -> Practitioner:
    """Find an active practitioner by key, or refuse with `not_found`."""
    found = session.scalar(
        select(Practitioner).where(
            Practitioner.clinic_id == clinic_id, Practitioner.key == key, Practitioner.active.is_(True)
        )
    )
    if found is None:
        raise Refusal("not_found", {"what": "practitioner"})
    return found


def feeds_of(session: Session, clinic_id: UUID) -> list[tuple[CalendarFeed, str]]:
    """Return the other diaries that are read, with the practitioners' keys, oldest first."""
    found = (
        select(CalendarFeed, Practitioner.key)
        .join(
            Practitioner,
            (Practitioner.clinic_id == CalendarFeed.clinic_id) & (Practitioner.id == CalendarFeed.practitioner_id),
        )
        .where(CalendarFeed.clinic_id == clinic_id)
        .order_by(CalendarFeed.created_at, CalendarFeed.id)
    )
    return [(feed, key) for feed, key in session.execute(found)]
