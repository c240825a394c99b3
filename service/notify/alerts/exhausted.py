"""The last rung had its time and nobody took the item: the managers hear of it, and the patient where to turn."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.phones import Phones
from service.clinics.rota.ways import Ways
from service.notify.alerts.facts import channel_of, is_of_staff, number_of
from service.notify.alerts.patient_words import language_of, not_reached_words, unsettled_words
from service.notify.alerts.ringing import Ringing
from service.notify.alerts.roster import ladder_of, managers_of
from service.notify.delivery.checks.reached import NOT_REACHED
from service.notify.inbox.acknowledging import USEFUL
from service.notify.inbox.answering import Answering
from service.notify.inbox.events import note, record_of
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.replies.models import InboxItem

TOLD_AGAIN, TIMES = timedelta(hours=4), 3
"""How often the patient hears that nobody was reached, while it rings; so many times at most: they know by then."""

RINGS = ("alerted", "nobody_reachable")
SOMEBODY_DID = ("taken", "heard", "contacted", "no_answer", "handed_over", "lowered")

LEAD = "NOBODY ON CALL HAS ANSWERED."


class LastResort:
    """Tell others than those on the ladder, each time that it begins anew; the ladder itself goes on ringing."""

    def __init__(self, clock: Clock, phones: Phones, public_url: str | None = None) -> None:
        self._clock = clock
        self._ringing = Ringing(clock, public_url)
        self._answering = Answering(clock, phones)

    def tell(self, session: Session, item: InboxItem) -> None:
        """Ring the managers who are not on the ladder, and tell the patient where to turn; the item's row is held."""
        ways, on_ladder = Ways.read(session, item.clinic_id), ladder_of(session, item.clinic_id, self._clock.now())
        known = {rung.staff_id for rung in on_ladder}
        for manager in managers_of(session, item.clinic_id):
            if manager.id not in known and ways.to(manager):
                self._ringing.ring(session, item, manager, LEAD)
        self._tell_patient(session, item)

    def _tell_patient(self, session: Session, item: InboxItem) -> None:
        """Tell the patient once in a while, for half a day; never after an opt-out, nor a colleague in their place."""
        if self._answering.why_not(session, item) is not None or is_of_staff(session, item):
            return
        now, since = self._clock.now(), _rings_since(session, item)
        time = (now - since) // TOLD_AGAIN
        if time >= TIMES or _told_since(session, item, now - TIMES * TOLD_AGAIN) >= TIMES:
            return
        draft = MessageDraft(
            clinic_id=item.clinic_id,
            dedupe_key=f"{_told(item)}{since:%Y%m%d%H%M%S}:{time}",
            kind="acknowledgement",
            lane="urgent",
            due_at=now,
            created_at=now,
            expires_at=now + USEFUL,
            channel=channel_of(session, item),
            language=language_of(session, item),
            patient_id=item.patient_id,
            course_id=item.course_id,
            conversation_id=item.conversation_id,
            inbox_item_id=item.id,
            to_number=number_of(session, item),
            body=_words(session, item, now),
        )
        message = put(session, draft)
        if message is not None:
            note(session, item, "patient_told", now, message_id=message.id)


def _words(session: Session, item: InboxItem, now: datetime) -> str:
    """Say what is true: of an item that somebody had, nobody can say that the person on call was not reached."""
    had = any(event.kind in SOMEBODY_DID for event in record_of(session, item.clinic_id, item.id))
    return unsettled_words(session, item, now) if had else not_reached_words(session, item, now)


def _told(item: InboxItem) -> str:
    return f"{NOT_REACHED}{item.id}:"


def _rings_since(session: Session, item: InboxItem) -> datetime:
    """Return when the present ringing began: an item may be days old, or somebody saw to the words before these."""
    since: datetime | None = None
    for event in record_of(session, item.clinic_id, item.id):
        if event.kind in SOMEBODY_DID:
            since = None
        elif event.kind in RINGS:
            since = since or event.at
    return since or item.opened_at


def _told_since(session: Session, item: InboxItem, since: datetime) -> int:
    told = select(func.count()).where(Message.clinic_id == item.clinic_id, Message.inbox_item_id == item.id)
    told = told.where(Message.dedupe_key.startswith(_told(item), autoescape=True), Message.created_at > since)
    return session.scalar(told) or 0
