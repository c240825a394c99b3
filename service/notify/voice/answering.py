"""What somebody hears who answers an alert call, and what a key does.

1. Key 1 takes the item, exactly as ACK does; who is second hears who has it. Only then are the facts read aloud.
2. The call's receipt follows from that: taken is delivered, all else is not. Who no longer works here takes nothing.
3. What has no item is a test, where key 1 proves the phone, or news for staff, which are read after the key; or a test
   of a number of the cover, which tells nothing but who rings.
4. One call answers for one attempt: what another one says of it does nothing.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.unreadable import if_readable
from service.clinics.models import Clinic, Staff
from service.notify.alerts.alert_text import AlertFacts
from service.notify.alerts.facts import facts_of
from service.notify.alerts.proving import prove
from service.notify.alerts.so_far import so_far
from service.notify.inbox.taking import actor_of_staff, holder_of, locked, take
from service.notify.models import Attempt, Message
from service.notify.replies.models import InboxItem
from service.notify.voice import menus
from service.notify.voice.aloud import apart, facts_aloud, news_aloud
from service.notify.voice.number_tests.desk import KIND as NUMBER_TEST
from service.notify.voice.number_tests.desk import NumberTests

COLLEAGUE = "a colleague"
PROOF = "proof"
NOBODY_TO_RING = "Where nobody can be rung back, a clinician may text CLOSE {code} UNREACHED, and why."
UNREAD = "The message cannot be read here. Please look in the inbox."


@dataclass(frozen=True, slots=True)
class Rung:
    """The call that asks: its clinic, the attempt in whose addresses it was named, and its id at the provider."""

    clinic_id: UUID
    attempt_id: UUID
    sid: str


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the provider goes on: with a key (None: it was asked for often enough), or once more from the beginning."""

    key: str | None
    again: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The TwiML that answers, and whether the call is taken by that."""

    twiml: str
    taken: bool = False


class AlertCalls:
    """Answer for calls whose attempt has been found to be the provider's."""

    def __init__(self, database: Database, clock: Clock, numbers: NumberTests) -> None:
        self._database = database
        self._clock = clock
        self._numbers = numbers

    def greet(self, rung: Rung, to: Addresses) -> Said:
        """Say who calls, and ask for a key."""
        with self._database.read() as session:
            message = _message(session, rung)
            if message is None:
                return Said(menus.close(menus.DEALT_WITH))
            words = _greeting(session, message)
            return Said(menus.ask(words, to.key, to.again) if words is not None else menus.close(menus.DEALT_WITH))

    def press(self, rung: Rung, keys: str, to: Addresses) -> Said:
        """Do what a key says: the first one, where somebody pressed it twice or a # after it."""
        key = keys[:1]
        with self._database.write() as session:
            message = _message(session, rung)
            if message is None:
                return Said(menus.close(menus.DEALT_WITH))
            if message.kind == NUMBER_TEST:
                self._numbers.press(session, message, is_one=key == menus.TAKE)
            if key in {menus.TAKE, menus.HEAR}:
                return self._do(session, message, key, to)
        return self.greet(rung, to)

    def _do(self, session: Session, message: Message, key: str, to: Addresses) -> Said:
        if message.kind == NUMBER_TEST:
            return _tried(session, message, key, to)
        staff = _working(session, message)
        if staff is None:
            return Said(menus.close(menus.DEALT_WITH))
        if message.inbox_item_id is None:
            return self._prove(session, message) if message.kind == PROOF else _read_out(message)
        if key == menus.TAKE:
            return self._take(session, staff, message.inbox_item_id)
        item = session.get_one(InboxItem, (message.clinic_id, message.inbox_item_id))
        return Said(menus.hear_first(facts_aloud(self._facts(session, item)), to.key))

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
        known = self._facts(session, item)
        facts, spoken = facts_aloud(known), f"Once you have spoken with them, text CALLED {code} to this number."
        closing = f"{spoken if known.ring else NOBODY_TO_RING.format(code=code)} Goodbye."
        return Said(menus.close(f"You have item {code}.", facts, "I say it once more.", facts, closing), taken=True)

    def _facts(self, session: Session, item: InboxItem) -> AlertFacts:
        """Gather what is read out; whoever is not the first of all to be rung hears what was tried before."""
        facts, now = facts_of(session, item, self._clock.now()), self._clock.now()
        is_first = (item.round, item.rung) <= (1, 1)
        return replace(facts, so_far="" if is_first else so_far(session, item, now))

    def _prove(self, session: Session, message: Message) -> Said:
        prove(session, message.clinic_id, "voice", message.to_number, self._clock)
        return Said(menus.close("Thank you. Alerts reach this telephone. Goodbye."), taken=True)


def _read_out(message: Message) -> Said:
    """Read news that name no patient: what is open at a change of duty, or whose phone no alert reaches."""
    news = news_aloud(if_readable(message.body, UNREAD) or UNREAD)
    return Said(menus.close(news, "I say it once more.", news, "Goodbye."), taken=True)


def _tried(session: Session, message: Message, key: str, to: Addresses) -> Said:
    if key == menus.TAKE:
        return Said(menus.close(menus.TRIED), taken=True)
    return Said(menus.ask(menus.number_test(session.get_one(Clinic, message.clinic_id).name), to.key, None))


def _greeting(session: Session, message: Message) -> str | None:
    """Say who calls about what; None where it has been dealt with."""
    clinic = session.get_one(Clinic, message.clinic_id).name
    if message.kind == NUMBER_TEST:
        return menus.number_test(clinic)
    if _working(session, message) is None:
        return None
    if message.inbox_item_id is None:
        return menus.proof(clinic) if message.kind == PROOF else menus.news(clinic)
    item = session.get_one(InboxItem, (message.clinic_id, message.inbox_item_id))
    return None if item.state == "resolved" else menus.intro(clinic, item.code)


def _working(session: Session, message: Message) -> Staff | None:
    """Return whom a call is for, unless they no longer work here."""
    staff = session.get(Staff, (message.clinic_id, message.staff_id)) if message.staff_id is not None else None
    return staff if staff is not None and staff.active else None


def _message(session: Session, rung: Rung) -> Message | None:
    """Find what a call was made for; None where it was removed meanwhile, or another call was made for it."""
    of_attempt = (Attempt.clinic_id == Message.clinic_id) & (Attempt.message_id == Message.id)
    this = (Attempt.clinic_id == rung.clinic_id, Attempt.id == rung.attempt_id)
    its_own = Attempt.provider_id.is_(None) | (Attempt.provider_id == rung.sid)
    return session.scalars(select(Message).join(Attempt, of_attempt).where(*this, its_own)).one_or_none()
