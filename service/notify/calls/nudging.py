"""Remind staff of calls that are not made: their owner shortly before the deadline, the managers once it has passed.

1. One text to a person counts all of theirs that it is time for; each call is counted once.
2. Only between opening and an hour after closing; else at the next opening.
3. Somebody without a phone is not texted, and no history says so: the page shows the call all the same.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.clinics.models import Staff
from service.notify.alerts.roster import managers_of, reachable
from service.notify.calls.models import CallTask
from service.notify.calls.moves import note_call
from service.notify.calls.words import nudge_words
from service.notify.case import calendar_of
from service.notify.delivery.apart import each_apart
from service.notify.nagging.moments import LOOK_AHEAD, working_day
from service.notify.outbox import MessageDraft, put
from service.notify.timeline.calendar import SiteCalendar

NEAR = timedelta(minutes=30)
AFTER_CLOSING = timedelta(hours=1)
MOST = 200

Told = Callable[[Session, UUID], list[Staff]]


class CallNudges:
    """Make the reminders that are due; `public_url` is where staff see whom to ring."""

    def __init__(self, database: Database, clock: Clock, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._url = public_url

    def run(self) -> int:
        """Remind everybody whom it is time to remind; return how many texts were made."""
        now = self._clock.now()
        with self._database.read() as session:
            clinics = list(session.scalars(_clinics(_owner_waits(now) | _managers_wait(now))))
        return each_apart(clinics, partial(self._of_clinic, now), "call_nudging_failed")

    def next_due(self) -> datetime | None:
        """Return the next deadline (or the moment shortly before it) of an open call that nobody was reminded of."""
        with self._database.read() as session:
            open_ = CallTask.state == "open"
            near = select(func.min(CallTask.deadline_at)).where(open_, CallTask.nudged_at.is_(None))
            past = select(func.min(CallTask.deadline_at)).where(open_, CallTask.managers_told_at.is_(None))
            first, last, now = session.scalar(near), session.scalar(past), self._clock.now()
        moments = [first - NEAR if first else None, last]
        return min((at for at in moments if at is not None and at > now), default=None)

    def _of_clinic(self, now: datetime, clinic_id: UUID) -> int:
        with self._database.write() as session:
            if not _is_staffed(calendar_of(session, clinic_id), now):
                return 0
            return self._owners(session, clinic_id, now) + self._managers(session, clinic_id, now)

    def _owners(self, session: Session, clinic_id: UUID, now: datetime) -> int:
        by_owner: dict[UUID, list[CallTask]] = {}
        for task in session.scalars(_held(clinic_id, _owner_waits(now))):
            assert task.owner_staff_id is not None
            by_owner.setdefault(task.owner_staff_id, []).append(task)
        made = 0
        for staff_id, tasks in by_owner.items():
            staff = session.get_one(Staff, (clinic_id, staff_id))
            texts = self._nudge(session, staff, "own", tasks, now)
            for task in tasks:
                task.nudged_at = now
                if texts:
                    note_call(session, task, "nudged", now, staff_id=staff_id)
            made += texts
        return made

    def _managers(self, session: Session, clinic_id: UUID, now: datetime) -> int:
        tasks = list(session.scalars(_held(clinic_id, _managers_wait(now))))
        managers = managers_of(session, clinic_id) if tasks else ()
        made = sum(self._nudge(session, one, "late", tasks, now) for one in managers)
        for task in tasks:
            task.managers_told_at = now
            if made:
                note_call(session, task, "managers_told", now)
        return made

    def _nudge(self, session: Session, staff: Staff, why: str, tasks: Sequence[CallTask], now: datetime) -> int:
        """Make one reminder. Its calls are held and marked with it; the moment is in its key, as calls come back."""
        if not reachable(staff):
            return 0
        calendar = calendar_of(session, staff.clinic_id)
        deadline = min(task.deadline_at for task in tasks)
        draft = MessageDraft(
            clinic_id=staff.clinic_id,
            dedupe_key=f"nudge:calls:{why}:{tasks[0].id}:{now.isoformat()}:{staff.id}",
            kind="nudge",
            lane="housekeeping",
            due_at=now,
            created_at=now,
            expires_at=calendar.end_of(calendar.local_date(now)),
            staff_id=staff.id,
            to_number=staff.mobile,
            body=nudge_words(
                len({task.patient_id for task in tasks}),
                deadline,
                now,
                calendar,
                f"{self._url}/to-ring",
                late=why == "late",
            ),
        )
        return int(put(session, draft) is not None)


def _owner_waits(now: datetime) -> ColumnElement[bool]:
    return and_(
        CallTask.state == "open",
        CallTask.owner_staff_id.is_not(None),
        CallTask.nudged_at.is_(None),
        CallTask.ask_at <= now,
        CallTask.deadline_at <= now + NEAR,
    )


def _managers_wait(now: datetime) -> ColumnElement[bool]:
    return and_(
        CallTask.state == "open",
        CallTask.managers_told_at.is_(None),
        CallTask.ask_at <= now,
        CallTask.deadline_at <= now,
    )


def _clinics(waits: ColumnElement[bool]) -> Select[UUID]:
    return select(CallTask.clinic_id).where(waits).distinct()


def _held(clinic_id: UUID, waits: ColumnElement[bool]) -> Select[CallTask]:
    held = select(CallTask).where(CallTask.clinic_id == clinic_id, waits).order_by(CallTask.deadline_at, CallTask.id)
    return held.limit(MOST).with_for_update(skip_locked=True).execution_options(populate_existing=True)


def _is_staffed(calendar: SiteCalendar, now: datetime) -> bool:
    """Tell whether somebody may still be there; a clinic that is never open is texted at any hour."""
    today = calendar.local_date(now)
    day = working_day(today, calendar)
    if day is not None:
        return day[0] <= now < day[1] + AFTER_CLOSING
    return all(working_day(today + timedelta(days=number), calendar) is None for number in range(LOOK_AHEAD))
