"""Remind staff of sessions that nobody has ticked: run by the clock, and harmless to run again.

1. The practitioner of a session gets one text about it.
2. Each manager gets one text about all that are left of the day.
3. Each is made once, by its key, and leaves before closing or not at all.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.clinics.models import Clinic, Staff
from service.notify.case import calendar_of
from service.notify.delivery.complaints import complain
from service.notify.models import Message
from service.notify.nagging.moments import managers_at, practitioner_at, working_day
from service.notify.nagging.nudge_text import nudge_text
from service.notify.nagging.unticked import Unticked, booked_between
from service.notify.outbox import MessageDraft, put
from service.notify.timeline.calendar import SiteCalendar

EVERY = 20.0
DAYS_BACK, DAYS_AHEAD = timedelta(days=3), timedelta(days=7)
"""Older ones stand in the list of Today alone; the days ahead matter to a clock that runs time forward."""


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
        return sum(self._of_clinic(clinic_id) for clinic_id in clinics)

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

    def _of_clinic(self, clinic_id: UUID) -> int:
        try:
            with self._database.read() as session:
                drafts = self._due(session, clinic_id)
            if not drafts:
                return 0
            with self._database.write() as session:
                return sum(put(session, draft) is not None for draft in drafts)
        except Exception as error:  # noqa: BLE001 - the other clinics must not wait for this one; it is tried again
            complain("nagging_failed", error)
            return 0

    def _due(self, session: Session, clinic_id: UUID) -> list[MessageDraft]:
        """Write what is due and not made yet."""
        now, calendar = self._clock.now(), calendar_of(session, clinic_id)
        today = calendar.local_date(now)
        day = working_day(today, calendar)
        if day is None or not day[0] <= now < day[1]:
            return []
        over = [one for one in booked_between(session, clinic_id, now - DAYS_BACK, now) if one.ends_at <= now]
        drafts = [
            *self._to_practitioners(clinic_id, over, calendar, today, now),
            *self._to_managers(session, clinic_id, over, calendar, today, now),
        ]
        made = _made(session, clinic_id, [draft.dedupe_key for draft in drafts])
        return [draft for draft in drafts if draft.dedupe_key not in made]

    def _to_practitioners(
        self, clinic_id: UUID, over: list[Unticked], calendar: SiteCalendar, today: date, now: datetime
    ) -> Iterator[MessageDraft]:
        for one in over:
            at = practitioner_at(one.ends_at, calendar)
            if one.staff is not None and one.staff.mobile and at is not None and at <= now:
                words = nudge_text(1, calendar.local_date(one.ends_at), today, self._url)
                yield _draft(f"nudge:{one.session_id}:{one.staff.id}", one.staff, words, now, calendar)

    def _to_managers(
        self,
        session: Session,
        clinic_id: UUID,
        over: list[Unticked],
        calendar: SiteCalendar,
        today: date,
        now: datetime,
    ) -> Iterator[MessageDraft]:
        left = [
            one
            for one in over
            if calendar.local_date(one.ends_at) == today
            and (at := managers_at(one.ends_at, calendar)) is not None
            and at <= now
        ]
        if not left:
            return
        managers = select(Staff).where(Staff.clinic_id == clinic_id, Staff.role == "manager", Staff.active)
        for manager in session.scalars(managers.order_by(Staff.id)):
            if manager.mobile:
                words = nudge_text(len(left), today, today, self._url)
                yield _draft(f"nudge:{today}:{manager.id}", manager, words, now, calendar)


def _moments(session: Session, clinic_id: UUID, now: datetime) -> Iterator[datetime]:
    calendar = calendar_of(session, clinic_id)
    for one in booked_between(session, clinic_id, now - DAYS_BACK, now + DAYS_AHEAD):
        for moment in (practitioner_at(one.ends_at, calendar), managers_at(one.ends_at, calendar)):
            if moment is not None:
                yield moment


def _draft(key: str, staff: Staff, words: str, now: datetime, calendar: SiteCalendar) -> MessageDraft:
    day = working_day(calendar.local_date(now), calendar)
    assert day is not None
    return MessageDraft(
        clinic_id=staff.clinic_id,
        dedupe_key=key,
        kind="nudge",
        lane="housekeeping",
        due_at=now,
        created_at=now,
        expires_at=day[1],
        staff_id=staff.id,
        to_number=staff.mobile,
        body=words,
    )


def _made(session: Session, clinic_id: UUID, keys: list[str]) -> set[str]:
    made = select(Message.dedupe_key).where(Message.clinic_id == clinic_id, Message.dedupe_key.in_(keys))
    return set(session.scalars(made)) if keys else set()
