"""The newest test call of each number, for the page of cover and the API."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.phones import Phones
from service.clinics.models import Sender
from service.clinics.senders import has_sender
from service.notify.models import Message
from service.notify.voice.number_tests.desk import of_message, read
from service.notify.voice.number_tests.models import NumberCall
from service.notify.voice.number_tests.outcome import UNDER_WAY, Outcome, words_of


@dataclass(frozen=True, slots=True)
class RungNumber:
    """A test call: what became of it, in a word and in sentences."""

    id: UUID
    number: str
    asked_at: datetime
    outcome: Outcome
    words: str
    is_settled: bool

    @property
    def is_under_way(self) -> bool:
        return self.outcome in UNDER_WAY


@dataclass(frozen=True, slots=True)
class RungNumbers:
    """What the page needs: the newest call of each number, and which numbers the service can ring at all."""

    newest: dict[str, RungNumber]
    has_voice: bool
    ours: frozenset[str]
    phones: Phones

    def of(self, number: str) -> RungNumber | None:
        return self.newest.get(number)

    def may_ring(self, number: str) -> bool:
        return self.has_voice and number not in self.ours and self.phones.may_be_rung(number)

    @property
    def are_under_way(self) -> bool:
        """Tell whether the page is to be looked at again: a call rings, or does not stand among the tests yet."""
        return any(not call.is_settled and call.outcome != "unheard" for call in self.newest.values())


def call_view(session: Session, call: NumberCall, now: datetime) -> RungNumber:
    message = session.get_one(Message, (call.clinic_id, call.message_id))
    return _seen(call, message.state, message.reason, now)


def rung_numbers(session: Session, clinic_id: UUID, phones: Phones, now: datetime) -> RungNumbers:
    """Read the newest call of each number of a clinic; `now` is clinic time."""
    rows = select(NumberCall, Message.state, Message.reason).join(Message, of_message())
    rows = rows.where(NumberCall.clinic_id == clinic_id).order_by(NumberCall.asked_at, NumberCall.id)
    newest = {call.number: _seen(call, state, reason, now) for call, state, reason in session.execute(rows)}
    ours = session.scalars(select(Sender.address).where(Sender.clinic_id == clinic_id))
    return RungNumbers(newest, has_sender(session, clinic_id, "voice"), frozenset(ours), phones)


def _seen(call: NumberCall, state: str, reason: str | None, now: datetime) -> RungNumber:
    outcome = read(call, state, reason, now)
    return RungNumber(
        call.id, call.number, call.asked_at, outcome, words_of(outcome, reason), call.settled_at is not None
    )
