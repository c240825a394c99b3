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
        """Make an address and return it with its secret, which can never be shown again. Refuses `forbidden`."""
        _check_share(actor, practitioner)
        secret, now = secrets.token_urlsafe(32), self._clock.real()
        link = CalendarLink(clinic_id=practitioner.clinic_id, id=new_id(), practitioner_id=practitioner.id)
        link.token_hash, link.created_at = _hash(secret), now
        session.add(link)
        record(session, actor, "calendar.link_made", "practitioner", practitioner.id, at=now)
        session.flush()
        return link, secret

    def revoke(self, session: Session, actor: Actor, link_id: UUID) -> CalendarLink:
        """Make an address answer nobody from now on; again changes nothing. Refuses `not_found`, `forbidden`."""
        link = session.get(CalendarLink, (actor.clinic_id, link_id))
        if link is None:
            raise Refusal("not_found", {"what": "calendar link"})
        _check_share(actor, session.get_one(Practitioner, (link.clinic_id, link.practitioner_id)))
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


def may_share(actor: Actor, practitioner: Practitioner) -> bool:
    """Tell whether somebody may hand out a diary, and stop that: managers any, whoever treats their own.

    A program speaks for all who treat if its token is a clinician's: a token names nobody.
    """
    if actor.kind == "token" and actor.is_clinician:
        return True
    return actor.role == "manager" or (actor.kind == "staff" and actor.id == practitioner.staff_id)


def _check_share(actor: Actor, practitioner: Practitioner) -> None:
    if not may_share(actor, practitioner):
        raise Refusal("forbidden")


def links_of(session: Session, clinic_id: UUID) -> list[tuple[CalendarLink, Practitioner]]:
    """Return the addresses that answer, with the practitioners, oldest first."""
    found = (
        select(CalendarLink, Practitioner)
        .join(
            Practitioner,
            (Practitioner.clinic_id == CalendarLink.clinic_id) & (Practitioner.id == CalendarLink.practitioner_id),
        )
        .where(CalendarLink.clinic_id == clinic_id, CalendarLink.revoked_at.is_(None))
        .order_by(CalendarLink.created_at, CalendarLink.id)
    )
    return [(link, who) for link, who in session.execute(found)]


def address(public_url: str, link_id: UUID, secret: str) -> str:
    """Write the whole address; the secret stands in the query, which no log keeps."""
    return f"{public_url}/calendars/{link_id}.ics?key={secret}"


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def age_in_words(at: datetime | None, now: datetime, done: str = "read") -> str:
    """Say how long ago something was `done`."""
    if at is None:
        return f"never {done} yet"
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return f"{done} just now"
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{done} {minutes} minute{'' if minutes == 1 else 's'} ago"
    hours = minutes // 60
    if hours < 48:  # noqa: PLR2004 - beyond two days the day counts
        return f"{done} {hours} hour{'' if hours == 1 else 's'} ago"
    return f"{done} {hours // 24} days ago"
