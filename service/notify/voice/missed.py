"""A missed call becomes an inbox item, as a text does: nobody else has heard what the caller wanted to say.

1. The patient's open item is joined, else that of the number. Numbers that nobody knows get one as well, and a caller
   who withholds theirs.
2. It is urgent within seven days of a treatment, or while something urgent of theirs is open; else a concern. Only the
   urgent ones hold the course: most others ring about a date.
3. Out of hours nobody looks at the inbox, and callers hear that staff are told: so the ladder is alerted, urgent or
   not, once an hour for a number, and of several unknown numbers by one alert (`strangers.py`). In opening hours a call
   that is not urgent waits in the inbox.
4. Who rings again within ten minutes of the last missed call that was let in is noted on its item, and wakes nobody
   anew, unless somebody spoke with them since, this call weighs more, or it is the first that alerts out of hours.
5. Whoever withholds their number hears that nobody can ring them back, and wakes nobody: there is nothing to be done at
   night. Such calls of one clinic within half a day are one item, which counts them, until somebody takes it.
6. Somebody who works here and is no patient makes no item.
7. The words of an item say when somebody rang, and from which number or why there is none: its other facts may be of a
   number that the same patient has besides.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.phones import readable
from service.base.unreadable import can_be_read, if_readable
from service.clinics.hours import site_hours
from service.clinics.models import Sender
from service.courses.sessions import hold_still
from service.notify.inbox.events import note
from service.notify.inbox.opening import InboxDoor, Report, waiting_item
from service.notify.inbox.taking import locked
from service.notify.inbox.urgency import rises
from service.notify.replies.attribution import Attribution, attribute
from service.notify.replies.conversations import conversation_with
from service.notify.replies.models import InboxEvent, InboxItem
from service.notify.replies.senders import staff_alone
from service.notify.voice import strangers
from service.notify.voice.models import IncomingCall
from service.notify.voice.reaching import Line
from service.notify.voice.targets import urgency_of

AGAIN_WITHIN = timedelta(minutes=10)
ONCE_IN = timedelta(hours=1)
"""So often at most one number has the ladder alerted of a call that is not urgent."""

WITHHELD_WITHIN = timedelta(hours=12)
TOLD = ("alerted", "nobody_reachable")
AGAIN = "again"
WITHHELD = (
    "The number was withheld, or is none that can be rung, so nobody can ring back: please look whether somebody who "
    "was treated lately should be rung, then close this."
)
UNREAD = "The number cannot be read here; please tell whoever looks after the system."


class Missed:
    """Let missed calls in; the caller holds the call's row."""

    def __init__(self, clock: Clock, door: InboxDoor) -> None:
        self._clock = clock
        self._door = door

    def let_in(self, session: Session, call: IncomingCall) -> None:
        """Settle a call that nobody took."""
        number, now = if_readable(call.number, None), self._clock.now()
        if number is not None and staff_alone(session, call.clinic_id, number) is not None:
            call.state = "staff"
            return
        call.state, report = "missed", self._report(session, call, number, now)
        if report.course_id is not None:
            hold_still(session, report.clinic_id, report.course_id)  # before the item: `notify/locks.py`
        before = self._again(session, call, report)
        item = before or self._one_more_withheld(session, call, report)
        if item is None:
            is_strangers = strangers.is_strangers(session, report, number)
            item = (is_strangers and self._one_more_stranger(session, call, report)) or self._open(
                session, call, report, is_strangers=is_strangers
            )
        call.inbox_item_id = item.id
        note(session, item, "call_missed", now, detail=AGAIN if before else None)
        session.flush()

    def _report(self, session: Session, call: IncomingCall, number: str | None, now: datetime) -> Report:
        sender, whose = self._sender(session, call), None
        if number is not None:
            texting = _texting(session, sender)
            conversation = conversation_with(session, texting, number, now)
            call.conversation_id = conversation.id
            whose = attribute(session, call.clinic_id, number, now, known=conversation.patient_id)
            call.patient_id = whose.patient.id if whose.patient else None
        plain = Report(
            clinic_id=call.clinic_id,
            source="call",
            urgency="concern",
            text=self._words(session, sender, call, number),
            patient_id=call.patient_id,
            conversation_id=call.conversation_id,
        )
        weighed = _weighed(session, plain, whose)
        return replace(weighed, wakes=number is not None and self._wakes(session, sender, call, weighed))

    def _wakes(self, session: Session, sender: Sender, call: IncomingCall, report: Report) -> bool:
        """Tell whether a call came out of hours, and nobody was alerted of its item for an hour."""
        if Line.of(session, sender, call.came_at).is_open(session):
            return False
        item = waiting_item(session, report, hold=False)
        if item is None:
            return True
        alerts = InboxEvent.clinic_id == item.clinic_id, InboxEvent.inbox_item_id == item.id
        lately = select(InboxEvent.id).where(*alerts, InboxEvent.kind.in_(TOLD), InboxEvent.at > call.came_at - ONCE_IN)
        return session.scalar(lately.limit(1)) is None

    def _open(self, session: Session, call: IncomingCall, report: Report, *, is_strangers: bool) -> InboxItem:
        """Let a call in, whose alert waits a little where another stranger's was just now."""
        if not is_strangers:
            return self._door.let_in(session, report)
        later = strangers.waits_until(session, call)
        item = self._door.let_in(session, replace(report, wakes=later is None))
        if later is not None:
            item.escalates_at = later
        return item

    def _one_more_stranger(self, session: Session, call: IncomingCall, report: Report) -> InboxItem | None:
        """Put a call of an unknown number into the item of another that rings; who rings twice stands there once."""
        item = strangers.ringing_item(session, call)
        if item is None or not can_be_read(item.text, item.because):
            return None
        before = _item_before(session, call, AGAIN_WITHIN, IncomingCall.number_digest == call.number_digest)
        if before is None or before.id != item.id:
            self._door.join(session, item, replace(report, wakes=False))
            zone = site_hours(session, Line.of(session, self._sender(session, call), call.came_at).site).zone
            item.alert_words = strangers.counted(session, call, item, zone)
        return item

    def _one_more_withheld(self, session: Session, call: IncomingCall, report: Report) -> InboxItem | None:
        """Put a call without a number into the open item of one before that, and count it there."""
        if call.number is not None:
            return None
        item = _item_before(session, call, WITHHELD_WITHIN, IncomingCall.number.is_(None))
        if item is None or item.state != "open" or not can_be_read(item.text, item.because):
            return None
        same = IncomingCall.clinic_id == call.clinic_id, IncomingCall.inbox_item_id == item.id
        calls = (session.scalar(select(func.count()).where(*same)) or 0) + 1
        rang = report.text.partition(" and reached nobody")[0]
        self._door.join(
            session, item, replace(report, text=f"{rang} too: {calls} calls from a withheld number so far.")
        )
        return item

    def _again(self, session: Session, call: IncomingCall, report: Report) -> InboxItem | None:
        """Find the open item of a missed call of the same caller a few minutes ago, where that stands for this one."""
        if call.number_digest is None or report.wakes:
            return None
        item = _item_before(session, call, AGAIN_WITHIN, IncomingCall.number_digest == call.number_digest)
        if item is None or item.state == "resolved" or rises(item.urgency, report.urgency):
            return None
        last = _last_let_in(session, item)
        if last is None or last < call.came_at - AGAIN_WITHIN:
            return None
        return item if item.contacted_at is None or item.contacted_at < last else None

    def _sender(self, session: Session, call: IncomingCall) -> Sender:
        return session.get_one(Sender, (call.clinic_id, call.sender_id))

    def _words(self, session: Session, sender: Sender, call: IncomingCall, number: str | None) -> str:
        """Write when they rang, in the site's wall time, and from where."""
        zone = site_hours(session, Line.of(session, sender, call.came_at).site).zone
        local = call.came_at.astimezone(zone)
        rang = f"Rang on {local:%a} {local.day} {local:%b} at {local:%H:%M}"
        if number is not None:
            return f"{rang} from {readable(number)} and reached nobody."
        return f"{rang} and reached nobody. {WITHHELD if call.number is None else UNREAD}"


def _item_before(
    session: Session, call: IncomingCall, within: timedelta, of_caller: ColumnElement[bool]
) -> InboxItem | None:
    """Find and hold the item of the missed call of such a caller that came last before a call."""
    before = select(IncomingCall.inbox_item_id).where(
        IncomingCall.clinic_id == call.clinic_id,
        of_caller,
        IncomingCall.state == "missed",
        IncomingCall.came_at.between(call.came_at - within, call.came_at),
        IncomingCall.inbox_item_id.is_not(None),
    )
    item_id = session.scalars(before.order_by(IncomingCall.came_at.desc()).limit(1)).one_or_none()
    return locked(session, call.clinic_id, item_id) if item_id is not None else None


def _last_let_in(session: Session, item: InboxItem) -> datetime | None:
    """Say when a missed call last came into an item and was not only one more of the same."""
    calls = select(func.max(InboxEvent.at)).where(
        InboxEvent.clinic_id == item.clinic_id,
        InboxEvent.inbox_item_id == item.id,
        InboxEvent.kind == "call_missed",
        InboxEvent.detail.is_(None),
    )
    return session.scalar(calls)


def _weighed(session: Session, report: Report, whose: Attribution | None) -> Report:
    """Say how much a call weighs; only an urgent one names the course, which is held by that."""
    waiting = waiting_item(session, report, hold=False)  # its course is held first: `notify/locks.py`
    has_urgent = waiting is not None and waiting.urgency == "urgent"
    urgency = urgency_of(whose.days if whose else (), has_urgent=has_urgent)
    if urgency != "urgent" or whose is None or whose.treatment is None:
        return replace(report, urgency=urgency)
    return replace(report, urgency=urgency, course_id=whose.treatment.course_id, session_id=whose.treatment.session_id)


def _texting(session: Session, sender: Sender) -> Sender:
    """Find the sender that texts from the number that was rung: who rang may be answered by text."""
    same = select(Sender).where(
        Sender.clinic_id == sender.clinic_id, Sender.channel == "sms", Sender.address == sender.address
    )
    return session.scalars(same).one_or_none() or sender
