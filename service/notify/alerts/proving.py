"""Test alerts: does a phone take an alert, and does somebody answer? Sent by a person, and every week by the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.ids import new_id
from service.clinics.models import Staff
from service.clinics.rota.models import StaffChannel
from service.clinics.rota.ways import Way
from service.notify.alerts.models import AlertTest
from service.notify.models import Message
from service.notify.outbox import MessageDraft, put
from service.notify.states import LOST

WORDS = "A test of Aftercourse alerts: nothing is wrong. Please answer OK, so that the clinic knows that you get them."
USEFUL = timedelta(hours=8)
COUNTS = timedelta(days=7)
"""For so long an answer proves the phone."""

ANSWER_WITHIN = timedelta(days=1)
Key = tuple[UUID, str, str | None]
"""Who, by which channel and at which address: another number is another phone, of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of one way: the newest test, what became of its message, and when one was last answered."""

    asked_at: datetime
    state: str
    reason: str | None
    answered_at: datetime | None
    proved_at: datetime | None

    def is_missing(self, now: datetime) -> bool:
        """Tell whether the newest test was not answered in time, or reached nobody."""
        return self.answered_at is None and (self.state in LOST or now - self.asked_at > ANSWER_WITHIN)


def ask(session: Session, staff: Staff, way: Way, clock: Clock, *, weekly: bool = False) -> AlertTest:
    """Send a test to somebody by one way; it leaves like an alert."""
    now, test_id = clock.now(), new_id()
    draft = MessageDraft(
        clinic_id=staff.clinic_id,
        dedupe_key=f"proof:{test_id}",
        kind="proof",
        lane="urgent",
        due_at=now,
        created_at=now,
        expires_at=now + USEFUL,
        channel=way.channel,
        staff_id=staff.id,
        to_number=way.address,
        body=WORDS,
    )
    message = put(session, draft)
    assert message is not None
    test = AlertTest(clinic_id=staff.clinic_id, id=test_id, staff_id=staff.id, staff_channel_id=way.row_id)
    test.message_id, test.channel, test.weekly, test.asked_at = message.id, way.channel, weekly, now
    session.add(test)
    session.flush()
    return test


def prove(session: Session, clinic_id: UUID, channel: str, address: str | None, clock: Clock) -> bool:
    """Note that somebody answered at an address by a channel; True where a test sent there waited for that."""
    now = clock.now()
    waiting = (
        select(AlertTest, Message.to_number)
        .join(Message, _sent())
        .where(
            AlertTest.clinic_id == clinic_id,
            AlertTest.channel == channel,
            AlertTest.answered_at.is_(None),
            AlertTest.asked_at >= now - COUNTS,
        )
    )
    tests = [test for test, sent_to in session.execute(waiting) if address is not None and sent_to == address]
    for test in tests:
        test.answered_at = now
        way = session.get(StaffChannel, (clinic_id, test.staff_channel_id)) if test.staff_channel_id else None
        if way is not None and way.address == address:
            way.proved_at = now
    return bool(tests)


def proofs(session: Session, clinic_id: UUID) -> Mapping[Key, Proof]:
    """Read the newest test of each way in a clinic, and when one was last answered."""
    tests = select(AlertTest, Message.state, Message.reason, Message.to_number).outerjoin(Message, _sent())
    found: dict[Key, Proof] = {}
    for test, state, reason, address in session.execute(
        tests.where(AlertTest.clinic_id == clinic_id).order_by(AlertTest.asked_at, AlertTest.id)
    ):
        key = (test.staff_id, test.channel, address)
        proved = test.answered_at or (found[key].proved_at if key in found else None)
        found[key] = Proof(test.asked_at, state or "planned", reason, test.answered_at, proved)
    return found


def of_way(known: Mapping[Key, Proof], staff_id: UUID, way: Way) -> Proof | None:
    """Return what is known of one way as it is now."""
    return known.get((staff_id, way.channel, way.address))


def is_changed(known: Mapping[Key, Proof], staff_id: UUID, way: Way) -> bool:
    """Tell whether only another address of the same channel was ever tested."""
    theirs = {address for who, channel, address in known if (who, channel) == (staff_id, way.channel)}
    return bool(theirs) and way.address not in theirs


def _sent() -> ColumnElement[bool]:
    return and_(Message.clinic_id == AlertTest.clinic_id, Message.id == AlertTest.message_id)
