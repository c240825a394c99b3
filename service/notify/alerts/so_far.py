"""What was done about an item before an alert, in few words: who was alerted, who rang, what the patient was told.

Whoever is woken by the fifth alert must know that it is no new one, and what is left to be done.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.unreadable import if_readable
from service.clinics.models import Staff
from service.notify.alerts.alert_text import short_name
from service.notify.alerts.command_texts import COLLEAGUE, day_time
from service.notify.alerts.patient_words import zone_of
from service.notify.inbox.events import record_of
from service.notify.replies.models import InboxEvent, InboxItem

NAMED = 2
TAKEN = ("taken", "heard")
TRIED = {"no_answer": "{who} rang at {at}, no answer", "patient_told": "the patient was told to ring 111 at {at}"}


def so_far(session: Session, item: InboxItem, now: datetime) -> str:
    """Tell what was done about an item that rings again; nothing where nothing was."""
    record, zone = record_of(session, item.clinic_id, item.id), zone_of(session, item)

    def at(moment: datetime) -> str:
        return day_time(moment.astimezone(zone), now.astimezone(zone))

    def name(staff_id: UUID | None) -> str:
        found = session.scalar(select(Staff.name).where(Staff.clinic_id == item.clinic_id, Staff.id == staff_id))
        return if_readable(short_name(found), COLLEAGUE) if found else COLLEAGUE

    told = [_alerted(record, name, at)] if item.state == "open" else []
    for kind, words in TRIED.items():
        newest = _newest(record, kind)
        told += [words.format(who=name(newest.staff_id), at=at(newest.at))] if newest else []
    said = "; ".join(one for one in told if one)
    return f"So far: {said}." if said else ""


def _alerted(record: Sequence[InboxEvent], name: Callable[[UUID | None], str], at: Callable[[datetime], str]) -> str:
    """Name who had the item, or who was alerted since anybody had it."""
    had = next((place for place in range(len(record), 0, -1) if record[place - 1].kind in TAKEN), 0)
    alerts = [event for event in record[had:] if event.kind == "alerted"]
    if not alerts:
        return f"{name(record[had - 1].staff_id)} had it" if had else ""
    people = list(dict.fromkeys(event.staff_id for event in alerts))
    more = [f"{len(people) - NAMED} more"] if len(people) > NAMED else []
    named = " and ".join([*map(name, people[:NAMED]), *more])
    return f"{named} alerted since {at(alerts[0].at)}, nobody took it"


def _newest(record: Sequence[InboxEvent], kind: str) -> InboxEvent | None:
    return next((event for event in reversed(record) if event.kind == kind), None)
