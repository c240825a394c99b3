"""Remind staff of sessions that nobody has ticked: run by the clock, and harmless to run again.

1. The practitioner of a session gets a text about it, each manager one before closing. It counts all of that day that
   are over and not ticked when it is made: the practitioner's own, for managers everybody's.
2. A session that was counted once is no reason for another text to the same person; one that ended since is.
3. What ends with the day leaves nobody the time for that: of it the managers hear at the next opening.
4. Each is made once, by its key, and leaves before closing or not at all.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.clinics.models import Clinic, Staff
from service.notify.alerts.roster import managers_of, reachable
from service.notify.case import calendar_of
from service.notify.models import Message
from service.notify.nagging.batches import newest_of
from service.notify.nagging.moments import LOOK_AHEAD, managers_at, practitioner_at, working_day
from service.notify.nagging.nudge_text import nudge_text
from service.notify.nagging.putting import put_due
from service.notify.nagging.told import Told, Why, key_of, read_told
from service.notify.nagging.unticked import Unticked, booked_between
from service.notify.outbox import MessageDraft
from service.notify.timeline.calendar import SiteCalendar

EVERY = 20.0
DAYS_BACK, DAYS_AHEAD = timedelta(days=LOOK_AHEAD + 1), timedelta(days=7)
"""Far enough for the next opening after a long closure; the days ahead matter to a clock that runs time forward."""


class Nagging:
    """Make the reminders that are due; `public_url` is where staff tick."""

    def __init__(self, database: Database, clock: Clock, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._url = public_url

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Make every reminder that is due now; return how many. One clinic's trouble stops no other."""
        with self._database.read() as session:
            clinics = list(session.scalars(select(Clinic.id).order_by(Clinic.id)))
        return put_due(self._database, self._due, clinics, "nagging_failed")

    def next_due(self) -> datetime | None:
        """Return the next moment (clinic time) at which a reminder may be due, for a clock that runs time forward."""
        with self._database.read() as session:
            now = self._clock.now()
            moments = [
                moment
                for clinic_id in session.scalars(select(Clinic.id))
                for moment in _moments(session, clinic_id, now)
                if moment > now
            ]
        return min(moments, default=None)

    def _due(self, session: Session, clinic_id: UUID) -> list[MessageDraft]:
        """Write what is due and not made yet."""
        now, calendar = self._clock.now(), calendar_of(session, clinic_id)
        today = calendar.local_date(now)
        day = working_day(today, calendar)
        if day is None or not day[0] <= now < day[1]:
            return []
        over = [one for one in booked_between(session, clinic_id, now - DAYS_BACK, now) if one.ends_at <= now]
        told = read_told(session, clinic_id, calendar, now - 2 * DAYS_BACK)
        wanted = [*_to_practitioners(over, calendar), *_to_managers(session, clinic_id, over, calendar, today)]
        drafts = [draft for each in wanted if (draft := self._draft(each, told, calendar, now)) is not None]
        made = _made(session, clinic_id, [draft.dedupe_key for draft in drafts])
        return [draft for draft in drafts if draft.dedupe_key not in made]

    def _draft(self, wanted: "_Wanted", told: Told, calendar: SiteCalendar, now: datetime) -> MessageDraft | None:
        """Write one reminder, if it is due."""
        staff, today = wanted.staff, calendar.local_date(now)
        when = partial(practitioner_at if wanted.why == "own" else managers_at, calendar=calendar)
        last = newest_of(wanted.over, when, told.get((wanted.why, staff.id, wanted.day)), now)
        day = working_day(today, calendar)
        if last is None or day is None or not reachable(staff):
            return None
        return MessageDraft(
            clinic_id=staff.clinic_id,
            dedupe_key=key_of(wanted.why, last.session_id, staff.id),
            kind="nudge",
            lane="housekeeping",
            due_at=now,
            created_at=now,
            expires_at=day[1],
            staff_id=staff.id,
            to_number=staff.mobile,
            body=nudge_text(len(wanted.over), wanted.day, today, self._url),
        )


class _Wanted(NamedTuple):
    """Whom to remind, as what, of which sessions of a local day, by their end."""

    why: Why
    staff: Staff
    day: date
    over: list[Unticked]


def _to_practitioners(over: list[Unticked], calendar: SiteCalendar) -> list[_Wanted]:
    found: dict[tuple[UUID, date], _Wanted] = {}
    for one in over:
        if one.staff is not None:
            day = calendar.local_date(one.ends_at)
            found.setdefault((one.staff.id, day), _Wanted("own", one.staff, day, [])).over.append(one)
    return list(found.values())


def _to_managers(
    session: Session, clinic_id: UUID, over: list[Unticked], calendar: SiteCalendar, today: date
) -> list[_Wanted]:
    """List what the managers hear today: of today, and of the days whose last sessions ended too late for that day."""
    days: dict[date, list[Unticked]] = {}
    for one in over:
        days.setdefault(calendar.local_date(one.ends_at), []).append(one)
    left = {day: ones for day, ones in days.items() if any(_is_told_on(today, one, calendar) for one in ones)}
    found = managers_of(session, clinic_id) if left else ()
    return [_Wanted("closing", manager, day, ones) for manager in found for day, ones in left.items()]


def _is_told_on(today: date, one: Unticked, calendar: SiteCalendar) -> bool:
    at = managers_at(one.ends_at, calendar)
    return at is not None and calendar.local_date(at) == today


def _moments(session: Session, clinic_id: UUID, now: datetime) -> Iterator[datetime]:
    calendar = calendar_of(session, clinic_id)
    for one in booked_between(session, clinic_id, now - DAYS_BACK, now + DAYS_AHEAD):
        for moment in (practitioner_at(one.ends_at, calendar), managers_at(one.ends_at, calendar)):
            if moment is not None:
                yield moment


def _made(session: Session, clinic_id: UUID, keys: list[str]) -> set[str]:
    made = select(Message.dedupe_key).where(Message.clinic_id == clinic_id, Message.dedupe_key.in_(keys))
    return set(session.scalars(made)) if keys else set()
