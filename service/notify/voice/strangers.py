"""Calls of several unknown numbers out of hours: one alert with a count in place of one for each number.

1. While the item of such a call rings and nobody has taken it, the next unknown number joins it, and the alerts that
   climb tell of it: nobody is rung more often by that.
2. Once somebody has it, the next one is an item of its own, whose alert waits until a quarter of an hour after the
   last: what comes meanwhile joins it.
3. Nothing of a number that a patient has, of one that waits in an item already, or of an urgent call is put off.
"""

from datetime import datetime, timedelta, tzinfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.base.phones import readable
from service.base.unreadable import if_readable
from service.notify.alerts.facts import number_of
from service.notify.inbox.opening import Report, waiting_item
from service.notify.inbox.taking import locked
from service.notify.replies.attribution import candidates_for
from service.notify.replies.models import InboxEvent, InboxItem
from service.notify.voice.models import IncomingCall

APART = timedelta(minutes=15)
"""So far apart at least are the first alerts of calls from unknown numbers."""


def is_strangers(session: Session, report: Report, number: str | None) -> bool:
    """Tell whether a call that alerts is of a number that nobody here has, and of which nothing waits."""
    if number is None or not report.wakes or report.urgency == "urgent":
        return False
    return not candidates_for(session, report.clinic_id, number) and waiting_item(session, report, hold=False) is None


def ringing_item(session: Session, call: IncomingCall) -> InboxItem | None:
    """Find and hold the item of a stranger's call that rings, or is to ring, and that nobody has taken."""
    rings = select(InboxItem.id).where(
        *_strangers(call), InboxItem.state == "open", InboxItem.escalates_at.is_not(None)
    )
    item_id = session.scalar(rings.order_by(InboxItem.id.desc()).limit(1))
    item = locked(session, call.clinic_id, item_id) if item_id is not None else None
    if item is None or item.state != "open" or item.escalates_at is None or item.patient_id is not None:
        return None
    number = if_readable(number_of(session, item), None)  # a family's phone names nobody, and is no stranger's
    return None if number is None or candidates_for(session, item.clinic_id, number) else item


def waits_until(session: Session, call: IncomingCall) -> datetime | None:
    """Return until when the alert of a new stranger's item waits, as somebody was alerted of another one just now."""
    lately = select(func.max(InboxEvent.at)).join(
        InboxItem, (InboxItem.clinic_id == InboxEvent.clinic_id) & (InboxItem.id == InboxEvent.inbox_item_id)
    )
    lately = lately.where(*_strangers(call), InboxEvent.kind == "alerted")
    last = session.scalar(lately.where(InboxEvent.at > call.came_at - APART))
    return last + APART if last is not None else None


def counted(session: Session, call: IncomingCall, item: InboxItem, zone: tzinfo) -> str:
    """Tell of all the calls in an item, this one last, so shortly that an alert has room for many numbers."""
    same = IncomingCall.clinic_id == call.clinic_id, IncomingCall.inbox_item_id == item.id
    before = session.scalars(select(IncomingCall).where(*same).order_by(IncomingCall.came_at))
    rang = {if_readable(one.number, None): one.came_at for one in [*before, call]}
    named = [f"{readable(number)} at {at.astimezone(zone):%H:%M}" for number, at in rang.items() if number]
    return f"{len(named)} unknown numbers rang and reached nobody, ring each: {', '.join(named)}."


def _strangers(call: IncomingCall) -> tuple[ColumnElement[bool], ...]:
    of_call = InboxItem.clinic_id == call.clinic_id, InboxItem.source == "call"
    lately = InboxItem.opened_at > call.came_at - timedelta(days=1)
    return (*of_call, InboxItem.patient_id.is_(None), InboxItem.urgency != "urgent", lately)
