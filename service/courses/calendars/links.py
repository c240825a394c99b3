"""Secret addresses of practitioners' diaries: shown once, kept as a hash, revoked at any time."""

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.errors import Refusal
from service.base.ids import new_id
from service.clinics.models import Clinic, Practitioner
from service.courses.calendars.entries import entries_of
from service.courses.calendars.models import CalendarLink
from service.courses.calendars.writing import write_calendar


class CalendarLinks:
    """Make, list, revoke and answer the secret addresses."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def make(self, session: Session, actor: Actor, practitioner: Practitioner) -> tuple[CalendarLink, str]:
        """Make an address and return it with its secret, which can never be shown again."""
        secret, now = secrets.token_urlsafe(32), self._clock.real()
        link = CalendarLink(clinic_id=practitioner.clinic_id, id=new_id(), practitioner_id=practitioner.id)
        link.token_hash, link.created_at = _hash(secret), now
        session.add(link)
        record(session, actor, "calendar.link_made", "practitioner", practitioner.id, at=now)
        session.flush()
        return link, secret

    def revoke(self, session: Session, actor: Actor, link_id: UUID) -> CalendarLink:
        """Make an address answer nobody from now on; again changes nothing. Refuses `not_found`."""
        link = session.get(CalendarLink, (actor.clinic_id, link_id))
        if link is None:
            raise Refusal("not_found", {"what": "calendar link"})
        if link.revoked_at is None:
            link.revoked_at = self._clock.real()
            what = ("practitioner", link.practitioner_id)
            record(session, actor, "calendar.link_revoked", *what, at=link.revoked_at)
        session.flush()
        return link

    def calendar(self, session: Session, link_id: UUID, secret: str) -> bytes:
        """Write the diary behind an address; refuses `not_found`, whichever part of the address is wrong."""
        link = session.scalar(
            select(CalendarLink).where(
                CalendarLink.token_hash == _hash(secret), CalendarLink.id == link_id, CalendarLink.revoked_at.is_(None)
            )
        )
        if link is None:
            raise Refusal("not_found", {"what": "calendar"})
        clinic = session.get_one(Clinic, link.clinic_id)
        entries = entries_of(session, link.clinic_id, link.practitioner_id, self._clock.now())
        return write_calendar(clinic.name, entries)


def links_of(session: Session, clinic_id: UUID) -> list[tuple[CalendarLink, str]]:
    """Return the addresses that answer, with the practitioners' keys, oldest first."""
    found = (
        select(CalendarLink, Practitioner.key)
        .join(
            Practitioner,
            (Practitioner.clinic_id == CalendarLink.clinic_id) & (Practitioner.id == CalendarLink.practitioner_id),
        )
        .where(CalendarLink.clinic_id == clinic_id, CalendarLink.revoked_at.is_(None))
        .order_by(CalendarLink.created_at, CalendarLink.id)
    )
    return [(link, key) for link, key in session.execute(found)]


def address(public_url: str, link_id: UUID, secret: str) -> str:
    """Write the whole address; the secret stands in the query, which no log keeps."""
    return f"{public_url}/calendars/{link_id}.ics?key={secret}"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def age_in_words(read_at: datetime | None, now: datetime) -> str:
    """Say how old what we know is."""
    if read_at is None:
        return "never read yet"
    minutes = int((now - read_at).total_seconds() // 60)
    if minutes < 1:
        return "read just now"
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"read {minutes} minute{'' if minutes == 1 else 's'} ago"
    hours = minutes // 60
    if hours < 48:  # noqa: PLR2004 - beyond two days the day counts
        return f"read {hours} hour{'' if hours == 1 else 's'} ago"
    return f"read {hours // 24} days ago"
