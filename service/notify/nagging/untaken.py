"""Remind somebody of what nobody has taken, be it a worry or not understood: what is not urgent alerts nobody.

1. Once an item has waited as long as its page calls late, between opening and closing; where the clinic closes before
   that, a quarter of an hour earlier, while somebody is there who can see to it.
2. One text counts all that wait; each item is told of once, until it is opened again or rises, and its record says so.
   Nothing climbs from it, and no two texts leave within a quarter of an hour.
3. Whoever is first on call and has a phone hears of it, else the managers. What rings already needs no reminder.
"""

from collections.abc import Mapping, Sequence
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
from service.notify.delivery.apart import each_apart
from service.notify.inbox.events import note
from service.notify.inbox.since import since, since_of
from service.notify.inbox.urgency import LATE_AFTER
from service.notify.locks import held
from service.notify.models import Message
from service.notify.nagging.moments import LOOK_AHEAD, working_day
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxEvent, InboxItem
from service.notify.timeline.calendar import SiteCalendar

EVERY = 30.0
WAITS: Mapping[str, timedelta] = {urgency: LATE_AFTER[urgency] for urgency in ("concern", "unclear")}
BEFORE_CLOSING = timedelta(minutes=15)
NEXT_TEXT = timedelta(minutes=15)
LONGEST = timedelta(days=LOOK_AHEAD)
MOST = 200
KEY, REMINDED = "nudge:untaken:", "desk_reminded"


class UntakenItems:
    """Make the reminders that are due; `public_url` is where staff see what waits."""

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
        return each_apart(clinics, self._of_clinic, "untaken_items_failed")

    def _of_clinic(self, clinic_id: UUID) -> int:
        with self._database.write() as session:
            return self._remind(session, clinic_id)

    def _remind(self, session: Session, clinic_id: UUID) -> int:
        now, calendar = self._clock.now(), calendar_of(session, clinic_id)
        if _told_lately(session, clinic_id, now):
            return 0
        waiting = select(InboxItem).where(InboxItem.clinic_id == clinic_id, *_waiting(now))
        found = session.scalars(held(waiting.order_by(InboxItem.id).limit(MOST))).all()
        came = since_of(session, found)
        due = [item for item in found if _is_due(reminded_at(item.urgency, came[item.id], now, calendar), now)]
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
            dedupe_key=f"{KEY}{due[0].id}:{now:%Y%m%d%H%M}:{staff.id}",
            kind="nudge",
            lane="housekeeping",
            due_at=now,
            created_at=now,
            expires_at=calendar.end_of(calendar.local_date(now)),
            staff_id=staff.id,
            to_number=staff.mobile,
            body=reminder(due, self._url.rstrip("/")),
        )
        return put(session, draft) is not None


def reminded_at(urgency: str, came_at: datetime, now: datetime, calendar: SiteCalendar) -> datetime | None:
    """Say when on the day of `now` somebody is reminded of an item; None while the clinic is shut. Pure."""
    day = working_day(calendar.local_date(now), calendar)
    if day is None or not day[0] <= now < day[1]:
        return None
    begins = max(came_at, day[0])
    return max(begins, min(begins + WAITS[urgency], day[1] - BEFORE_CLOSING))


def _is_due(at: datetime | None, now: datetime) -> bool:
    return at is not None and at <= now


def reminder(due: Sequence[InboxItem], url: str) -> str:
    """Write it: how many wait, and where; no name, no number and no words of a patient."""
    calls = sum(item.source == "call" for item in due)
    messages = len(due) - calls
    counted = (_counted(messages, "message"), _counted(calls, "missed call"))
    what, many = " and ".join(filter(None, counted)), len(due) > 1
    lane = "?show=care" if all(item.urgency == "concern" for item in due) else ""
    asked = "Please ring back" if not messages else "Please read" + (" and ring back" if calls else "")
    waits = "wait in the inbox and nobody has taken them" if many else "waits in the inbox and nobody has taken it"
    return f"{what[0].upper()}{what[1:]} {waits} yet. {asked}: {url}/inbox{lane}"


def _counted(number: int, what: str) -> str:
    return "" if not number else f"a {what}" if number == 1 else f"{number} {what}s"


def _waiting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Select what nobody has taken, what does not ring, and of which nobody was reminded since it is as it is."""
    of_item = InboxEvent.clinic_id == InboxItem.clinic_id, InboxEvent.inbox_item_id == InboxItem.id
    told = select(InboxEvent.id).where(*of_item, InboxEvent.kind == REMINDED, InboxEvent.at >= since())
    return (
        InboxItem.state == "open",
        InboxItem.urgency.in_(WAITS),
        InboxItem.escalates_at.is_(None),
        since().between(now - LONGEST, now),
        ~told.exists(),
    )


def _told_lately(session: Session, clinic_id: UUID, now: datetime) -> bool:
    lately = Message.clinic_id == clinic_id, Message.kind == "nudge", Message.created_at > now - NEXT_TEXT
    texts = select(Message.id).where(*lately, Message.dedupe_key.startswith(KEY, autoescape=True))
    return session.scalar(texts.limit(1)) is not None


def _whom(session: Session, clinic_id: UUID, now: datetime) -> Sequence[Staff]:
    """Return the first on call, where they have a phone that can be texted, else the managers who have one."""
    first_id = owner_of_calls(session, clinic_id, now)
    first = session.get(Staff, (clinic_id, first_id)) if first_id is not None else None
    if first is not None and reachable(first):
        return (first,)
    return [manager for manager in managers_of(session, clinic_id) if reachable(manager)]
