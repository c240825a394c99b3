"""What somebody hears who answers an alert call, and what a key does.

1. Key 1 takes the item, exactly as ACK does; who is second hears who has it. Only then are the facts read aloud.
2. The call's receipt follows from that: taken is delivered, all else is not. Who no longer works here takes nothing.
3. What has no item is a test, where key 1 proves the phone, or news for staff, which are read after the key.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.unreadable import if_readable
from service.clinics.models import Clinic, Staff
from service.notify.alerts.facts import facts_of
from service.notify.alerts.proving import prove
from service.notify.inbox.taking import actor_of_staff, holder_of, locked, take
from service.notify.models import Attempt, Message
from service.notify.replies.models import InboxItem
from service.notify.voice import menus
from service.notify.voice.aloud import apart, facts_aloud, news_aloud

COLLEAGUE = "a colleague"
PROOF = "proof"
UNREAD = "The message cannot be read here. Please look in the inbox."


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the provider goes on: with a key, or (first time round) once more from the beginning."""

    key: str
    again: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The TwiML that answers, and whether the call is taken by that."""

    twiml: str
    taken: bool = False


class AlertCalls:
    """Answer for calls whose attempt has been found to be the provider's."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def greet(self, clinic_id: UUID, attempt_id: UUID, to: Addresses) -> Said:
        """Say who calls, and ask for a key."""
        with self._database.read() as session:
            message = _message(session, clinic_id, attempt_id)
            if message is None:
                return Said(menus.close(menus.DEALT_WITH))
            clinic = session.get_one(Clinic, clinic_id).name
            if message.inbox_item_id is None:
                words = menus.proof(clinic) if message.kind == PROOF else menus.news(clinic)
                return Said(menus.ask(words, to.key, to.again))
            item = session.get_one(InboxItem, (clinic_id, message.inbox_item_id))
            if item.state == "resolved":
                return Said(menus.close(menus.DEALT_WITH))
            return Said(menus.ask(menus.intro(clinic, item.code), to.key, to.again))

    def press(self, clinic_id: UUID, attempt_id: UUID, key: str, to: Addresses) -> Said:
        """Do what a key says."""
        if key not in {menus.TAKE, menus.HEAR}:
            return self.greet(clinic_id, attempt_id, to)
        with self._database.write() as session:
            message = _message(session, clinic_id, attempt_id)
            if message is None or message.staff_id is None:
                return Said(menus.close(menus.DEALT_WITH))
            staff = session.get_one(Staff, (clinic_id, message.staff_id))
            if not staff.active:
                return Said(menus.close(menus.DEALT_WITH))
            if message.inbox_item_id is None:
                return self._prove(session, staff) if message.kind == PROOF else _read_out(message)
            if key == menus.TAKE:
                return self._take(session, staff, message.inbox_item_id)
            item = session.get_one(InboxItem, (clinic_id, message.inbox_item_id))
            return Said(menus.hear_first(facts_aloud(facts_of(session, item, self._clock.now())), to.key))

    def _take(self, session: Session, staff: Staff, item_id: UUID) -> Said:
        item = locked(session, staff.clinic_id, item_id)
        assert item is not None
        taking, code = take(session, actor_of_staff(staff), item, self._clock), apart(item.code)
        if taking.result == "resolved":
            return Said(menus.close(f"Item {code} has been closed already. Goodbye."), taken=True)
        if taking.result == "taken_by_other":
            holder = holder_of(session, item)
            name = if_readable(holder.name, COLLEAGUE) if holder else COLLEAGUE
            return Said(menus.close(f"Item {code} is with {name}. You need do nothing. Goodbye."), taken=True)
        facts = facts_aloud(facts_of(session, item, self._clock.now()))
        closing = f"Once you have spoken with them, text CALLED {code} to this number. Goodbye."
        return Said(menus.close(f"You have item {code}.", facts, "I say it once more.", facts, closing), taken=True)

    def _prove(self, session: Session, staff: Staff) -> Said:
        prove(session, staff, "voice", self._clock)
        return Said(menus.close("Thank you. Alerts reach this telephone. Goodbye."), taken=True)


def _read_out(message: Message) -> Said:
    """Read news that name no patient: what is open at a change of duty, or whose phone no alert reaches."""
    news = news_aloud(if_readable(message.body, UNREAD) or UNREAD)
    return Said(menus.close(news, "I say it once more.", news, "Goodbye."), taken=True)


def _message(session: Session, clinic_id: UUID, attempt_id: UUID) -> Message | None:
    """Find the alert that a call was made for; None where it was removed meanwhile."""
    of_attempt = (Attempt.clinic_id == Message.clinic_id) & (Attempt.message_id == Message.id)
    called = select(Message).join(Attempt, of_attempt).where(Attempt.clinic_id == clinic_id, Attempt.id == attempt_id)
    return session.scalars(called).one_or_none()
