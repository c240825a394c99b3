"""Tell managers that nobody knows who answers the telephone at some hour of the coming 60 days: run by the clock.

1. Only clinics that use a protocol: in others nobody gets texts yet.
2. Each manager gets one text about what is missing, in working hours; the same state is told once, whatever happens
   meanwhile, and another one not within a week. It stands on Today and on the page of cover until it is settled.
3. No text to a patient waits for it: at such hours they name 111 and 999.
"""

from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.clinics.cover.gaps import Gap
from service.clinics.cover.standing import SiteCover, covers_now
from service.clinics.models import Staff
from service.notify.alerts.roster import managers_of, reachable
from service.notify.case import calendar_of
from service.notify.models import Message
from service.notify.nagging.moments import working_day
from service.notify.nagging.putting import put_due
from service.notify.outbox import MessageDraft
from service.protocols.models import ProtocolVersion

EVERY = 600.0
APART = timedelta(days=7)
WORDS = "Who answers the telephone is not settled for every hour of the coming 60 days. Please look: {url}/cover"


class CoverWatch:
    """Make what managers are told; `public_url` is where they settle it."""

    def __init__(self, database: Database, clock: Clock, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._url = public_url

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Tell whoever has not been told; return to how many. One clinic's trouble stops no other."""
        in_use = select(ProtocolVersion.clinic_id).where(ProtocolVersion.switched_on).distinct()
        with self._database.read() as session:
            clinics = sorted(session.scalars(in_use))
        return put_due(self._database, self._due, clinics, "cover_watch_failed")

    def _due(self, session: Session, clinic_id: UUID) -> list[MessageDraft]:
        now, calendar = self._clock.now(), calendar_of(session, clinic_id)
        day = working_day(calendar.local_date(now), calendar)
        if day is None or not day[0] <= now < day[1]:
            return []
        lacking = [one for one in covers_now(session, clinic_id, now) if one.missing]
        if not lacking:
            return []
        state = _state(lacking)
        told = _told(session, clinic_id, now - APART)
        return [
            self._draft(staff, f"nudge:cover:{state}:{staff.id}", now, day[1])
            for staff in managers_of(session, clinic_id)
            if staff.id not in told and reachable(staff)
        ]

    def _draft(self, staff: Staff, key: str, now: datetime, until: datetime) -> MessageDraft:
        return MessageDraft(
            clinic_id=staff.clinic_id,
            dedupe_key=key,
            kind="nudge",
            lane="housekeeping",
            due_at=now,
            created_at=now,
            expires_at=until,
            staff_id=staff.id,
            to_number=staff.mobile,
            body=WORDS.format(url=self._url),
        )


def _state(lacking: list[SiteCover]) -> str:
    """Name what is said now, what was not tried, and the last holiday of which nothing is said.

    Hours that are missing in every week move on by themselves each day, and are no news; the next holiday is.
    """
    said = [
        (one.site.key, one.cover.while_open, one.cover.while_closed, one.cover.week, one.cover.closed_days)
        for one in lacking
    ]
    untried = sorted(number.number for one in lacking for number in one.missing.untried)
    holidays = [_last_holiday(one) for one in lacking]
    return sha256(repr((said, untried, holidays)).encode()).hexdigest()[:16]


def _last_holiday(one: SiteCover) -> date | None:
    """Return the last day of which nothing is said, where all such days are closed ones or have hours of their own."""
    hours = one.cover.hours
    special = {*hours.closures, *hours.dates, *one.cover.dates}
    days = {day for gap in one.missing.gaps for day in _days(gap, hours.zone)}
    return max(days) if days and days <= special else None


def _days(gap: Gap, zone: ZoneInfo) -> list[date]:
    first, last = gap.start.astimezone(zone).date(), (gap.end - timedelta.resolution).astimezone(zone).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _told(session: Session, clinic_id: UUID, since: datetime) -> set[UUID | None]:
    told = select(Message.staff_id).where(
        Message.clinic_id == clinic_id,
        Message.kind == "nudge",
        Message.dedupe_key.like("nudge:cover:%"),
        Message.created_at > since,
    )
    return set(session.scalars(told))
