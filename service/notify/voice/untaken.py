"""Remind somebody of missed calls that nobody has taken: by day no alert goes out for what is not urgent.

1. Once an item has waited as long as its page calls late, between opening and closing; where the clinic closes before
   that, a quarter of an hour earlier, while somebody is there who can ring back.
2. One text counts all that wait; each item is told of once, and its record says so. Nothing climbs from it.
3. Whoever is first on call and has a phone hears of it, else the managers. What rings already needs no reminder.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.clinics.models import Staff
from service.notify.alerts.roster import managers_of, reachable
from service.notify.calls.making import owner_of_calls
from service.notify.case import calendar_of
from service.notify.delivery.complaints import complain
from service.notify.inbox.events import note
from service.notify.inbox.urgency import LATE_AFTER
from service.notify.locks import held
from service.notify.nagging.moments import LOOK_AHEAD, working_day
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxEvent, InboxItem
from service.notify.timeline.calendar import SiteCalendar

EVERY = 30.0
WAITS, BEFORE_CLOSING = LATE_AFTER["concern"], timedelta(minutes=15)
LONGEST = timedelta(days=LOOK_AHEAD)
MOST = 200
REMINDED = "desk_reminded"


class UntakenCalls:
    """Make the reminders that are due; `public_url` is where staff see whom to ring back."""

    def __init__(self, database: Database, clock: Clock, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._url = public_url

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Remind whoever is to be reminded; return how many texts were made. One clinic's trouble stops no other."""
        with self._database.read() as session:
            clinics = list(session.scalars(select(InboxItem.clinic_id).where(*_waiting(self._clock.now())).distinct()))
        return sum(self._of_clinic(clinic_id) for clinic_id in clinics)

    def _of_clinic(self, clinic_id: UUID) -> int:
        try:
            with self._database.write() as session:
                return self._remind(session, clinic_id)
        except Exception as error:  # noqa: BLE001 - the other clinics must not wait for this one; it is tried again
            complain("untaken_calls_failed", error)
            return 0

    def _remind(self, session: Session, clinic_id: UUID) -> int:
        now, calendar = self._clock.now(), calendar_of(session, clinic_id)
        waiting = select(InboxItem).where(InboxItem.clinic_id == clinic_id, *_waiting(now))
        found = session.scalars(held(waiting.order_by(InboxItem.id).limit(MOST))).all()
        due = [item for item in found if (at := reminded_at(item.opened_at, now, calendar)) is not None and at <= now]
        people = _whom(session, clinic_id, now) if due else ()
        made = [self._text(session, staff, due, now, calendar) for staff in people]
        for item in due if any(made) else ():
            note(session, item, "desk_reminded", now, staff_id=people[0].id)
        return sum(made)

    def _text(
        self, session: Session, staff: Staff, due: Sequence[InboxItem], now: datetime, calendar: SiteCalendar
    ) -> bool:
        draft = MessageDraft(
            clinic_id=staff.clinic_id,
            dedupe_key=f"nudge:untaken:{due[0].id}:{staff.id}",
            kind="nudge",
            lane="housekeeping",
            due_at=now,
            created_at=now,
            expires_at=calendar.end_of(calendar.local_date(now)),
            staff_id=staff.id,
            to_number=staff.mobile,
            body=reminder(len(due), f"{self._url.rstrip('/')}/inbox?show=care"),
        )
        return put(session, draft) is not None


def reminded_at(came_at: datetime, now: datetime, calendar: SiteCalendar) -> datetime | None:
    """Say when on the day of `now` somebody is reminded of a call; None while the clinic is shut. Pure."""
    day = working_day(calendar.local_date(now), calendar)
    if day is None or not day[0] <= now < day[1]:
        return None
    since = max(came_at, day[0])
    return max(since, min(since + WAITS, day[1] - BEFORE_CLOSING))


def reminder(count: int, url: str) -> str:
    """Write it: how many, and where; no name and no number."""
    if count == 1:
        return f"A missed call waits in the inbox and nobody has taken it yet. Please ring back: {url}"
    return f"{count} missed calls wait in the inbox and nobody has taken them yet. Please ring back: {url}"


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Select the missed calls that nobody has taken, that do not ring, and of which nobody was reminded."""
    of_item = InboxEvent.clinic_id == InboxItem.clinic_id, InboxEvent.inbox_item_id == InboxItem.id
    told = select(InboxEvent.id).where(*of_item, InboxEvent.kind == REMINDED)
    return (
        InboxItem.state == "open",
        InboxItem.source == "call",
        InboxItem.urgency != "urgent",
        InboxItem.escalates_at.is_(None),
        InboxItem.opened_at.between(now - LONGEST, now),
        ~told.exists(),
    )


def _whom(session: Session, clinic_id: UUID, now: datetime) -> Sequence[Staff]:
    """Return the first on call, where they have a phone that can be texted, else the managers who have one."""
    first_id = owner_of_calls(session, clinic_id, now)
    first = session.get(Staff, (clinic_id, first_id)) if first_id is not None else None
    if first is not None and reachable(first):
        return (first,)
    return [manager for manager in managers_of(session, clinic_id) if reachable(manager)]
