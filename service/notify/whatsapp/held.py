"""Answers of staff that wait until their patient writes back by WhatsApp: kept, let go once, or dropped with a reason.

1. An answer is kept planned for a day; no worker takes it before that.
2. Once the patient has written, the window is open, and it leaves like any answer: by the outbox, and so once.
3. It is dropped where its item was closed, where the patient could not be asked, and after a day.

The clock looks every few seconds, so that nothing which takes texts in, or closes items, has to know of it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.periodic import Periodic
from service.notify.delivery.complaints import complain
from service.notify.delivery.settle import finish, hold_back
from service.notify.models import Message
from service.notify.photos.came_by import came_as_text
from service.notify.replies.models import InboxItem, Reply
from service.notify.states import LOST
from service.notify.whatsapp.inviting import INVITATION
from service.notify.whatsapp.routing import WAITS_FOR_WORDS
from service.notify.whatsapp.window import is_open

CLOSED, NOT_ASKED = "item_closed", "not_asked_to_write"
USEFUL = timedelta(hours=24)
EVERY, MOST = 5.0, 100


def keep(session: Session, answer: Message, now: datetime) -> None:
    """Keep an answer that was put into the outbox just now, until its patient has written."""
    assert answer.expires_at is not None
    session.flush()
    hold_back(session, answer, WAITS_FOR_WORDS, now, answer.expires_at)


class HeldAnswers:
    """Look after the answers that are kept. Any number of clocks may do so at once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Give the task that the clock runs."""
        return ((EVERY, self.run),)

    def run(self) -> int:
        """Let go what may go, and drop what is of no use; returns how many answers that were."""
        try:
            with self._database.write() as session:
                return sum(self._settle(session, answer) for answer in session.scalars(_held()))
        except Exception as error:  # noqa: BLE001 - it is tried again in a moment
            complain("held_answers_not_looked_at", error)
            return 0

    def _settle(self, session: Session, answer: Message) -> bool:
        now = self._clock.now()
        if _is_closed(session, answer):
            finish(session, answer, "cancelled", CLOSED, now)
        elif is_open(_last_words(session, answer), now):
            answer.next_try_at = now
        elif not _is_asked(session, answer):
            finish(session, answer, "skipped", NOT_ASKED, now)
        else:
            return False
        return True


def _held() -> Select[Message]:
    """Select the answers that are kept and that no other clock looks at; by the index of what waits."""
    kept = Message.kind == "reply", Message.state == "planned", Message.reason == WAITS_FOR_WORDS
    waiting = select(Message).where(Message.lane == "urgent", Message.next_try_at.is_not(None), *kept)
    return waiting.order_by(Message.id).limit(MOST).with_for_update(skip_locked=True)


def _is_closed(session: Session, answer: Message) -> bool:
    item = session.get(InboxItem, (answer.clinic_id, answer.inbox_item_id)) if answer.inbox_item_id else None
    return item is not None and item.state == "resolved"


def _last_words(session: Session, answer: Message) -> datetime | None:
    of_talk = Reply.clinic_id == answer.clinic_id, Reply.conversation_id == answer.conversation_id, came_as_text()
    return session.scalar(select(func.max(Reply.received_at)).where(*of_talk))


def _is_asked(session: Session, answer: Message) -> bool:
    """Tell whether a question to the patient is on its way, or has arrived."""
    asked = select(Message.id).where(
        Message.clinic_id == answer.clinic_id,
        Message.conversation_id == answer.conversation_id,
        Message.kind == INVITATION,
        Message.created_at > answer.created_at - USEFUL,
        Message.state.not_in(LOST),
    )
    return session.scalar(asked.limit(1)) is not None
