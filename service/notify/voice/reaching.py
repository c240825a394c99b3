"""Read whom an incoming call can be put through to at a moment, and whose call it may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.unreadable import can_be_read
from service.clinics.cover.reading import cover_of
from service.clinics.hours import site_hours
from service.clinics.models import Clinic, Sender, Site, Staff
from service.clinics.rota.ways import Ways
from service.notify.alerts.roster import ladder_of
from service.notify.replies.attribution import candidates_for
from service.notify.replies.senders import staff_with
from service.notify.spoken import spoken_language
from service.notify.voice.incoming_words import Words, words_for
from service.notify.voice.models import IncomingCall
from service.notify.voice.targets import Target, targets

AT_ONCE = timedelta(minutes=1)
BY_PHONE = ("voice", "sms")
"""Channels of staff whose address is a phone that rings, the best first."""


@dataclass(frozen=True, slots=True)
class Line:
    """The number that was rung: its clinic, its site and the moment (clinic time)."""

    sender: Sender
    site: Site
    now: datetime

    @classmethod
    def of(cls, session: Session, sender: Sender, now: datetime) -> "Line":
        return cls(sender, session.get_one(Site, (sender.clinic_id, sender.site_id)), now)

    def is_open(self, session: Session) -> bool:
        return site_hours(session, self.site).is_open(self.now)

    def targets(self, session: Session, caller: str | None) -> list[Target]:
        """List the phones to ring, one after another."""
        duty, desk = on_duty(session, self.sender.clinic_id, self.now), self._desk(session)
        ours = answered_here(session, [one.number for one in (duty, desk) if one is not None])
        return targets(duty, desk, is_open=self.is_open(session), not_to={caller, *ours})

    def _desk(self, session: Session) -> Target | None:
        """Find the number that is answered at this hour; in a small clinic it is somebody's own phone."""
        answered = cover_of(session, self.site).number_at(self.now)
        if answered is None:
            return None
        owner = staff_with(session, self.sender.clinic_id, answered)
        return Target(answered, owner.id if owner is not None else None)

    def words(self, session: Session, caller: str | None) -> list[Words]:
        """Give what a caller hears whom nobody answers."""
        clinic = session.get_one(Clinic, self.sender.clinic_id)
        found = candidates_for(session, clinic.id, caller) if caller else ()
        theirs = [spoken_language(session, clinic.id, found[0].language)] if len(found) == 1 else []
        languages = (clinic.language, *theirs)
        return words_for(clinic.name, languages, is_open=self.is_open(session), withheld=caller is None)


def on_duty(session: Session, clinic_id: UUID, now: datetime) -> Target | None:
    """Find the first on the ladder who has a phone."""
    ways = Ways.read(session, clinic_id)
    for rung in sorted(ladder_of(session, clinic_id, now), key=lambda one: one.number):
        staff = session.get_one(Staff, (clinic_id, rung.staff_id))
        number = _phone(staff, ways)
        if number is not None:
            return Target(number, staff.id)
    return None


def _phone(staff: Staff, ways: Ways) -> str | None:
    if not staff.active:
        return None
    by_channel = {way.channel: way.address for way in reversed(ways.to(staff))}
    found = next((by_channel[channel] for channel in BY_PHONE if channel in by_channel), None)
    return found or (staff.mobile if staff.mobile and can_be_read(staff.mobile) else None)


def answered_here(session: Session, numbers: Sequence[str]) -> set[str]:
    """Return those numbers that are senders, of whichever clinic: a call to one comes in here again."""
    by_whatsapp = [f"whatsapp:{number}" for number in numbers]
    found = session.scalars(select(Sender.address).where(Sender.address.in_([*numbers, *by_whatsapp])))
    return {address.removeprefix("whatsapp:") for address in found}


def ring_at_once(session: Session, call: IncomingCall) -> int:
    """Count the calls from the same number that have rung here for less than a minute, this one included."""
    same = (IncomingCall.clinic_id == call.clinic_id, IncomingCall.number_digest == call.number_digest)
    begun = IncomingCall.came_at.between(call.came_at - AT_ONCE, call.came_at)
    counted = select(func.count()).where(*same, begun, IncomingCall.state == "ringing")
    return session.scalar(counted) or 0


def call_called(session: Session, sid: str) -> IncomingCall | None:
    """Find a call by the provider's id."""
    return session.scalars(select(IncomingCall).where(IncomingCall.provider_id == sid)).one_or_none()
