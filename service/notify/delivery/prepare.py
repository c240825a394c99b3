"""Turn a claimed text into an attempt, or into the reason why it does not leave."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.ids import new_id
from service.base.lookup import number_digest
from service.clinics.models import Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.checks import Checks, Ready
from service.notify.delivery.provider import SendRequest
from service.notify.delivery.settle import enqueue, finish, hold_back
from service.notify.delivery.verdict import Expire, Skip, Wait
from service.notify.models import Attempt, Message
from service.notify.moves import begin_attempt, move_message
from service.notify.texts.segments import count_segments
from service.notify.whatsapp.addresses import on_channel


@dataclass(frozen=True, slots=True)
class Departure:
    """An attempt that is committed before its call is made."""

    clinic_id: UUID
    message_id: UUID
    attempt_id: UUID
    request: SendRequest


class Preparation:
    """Check a claimed text and write its attempt."""

    def __init__(self, clock: Clock, checks: Checks, accounts: Accounts) -> None:
        self._clock = clock
        self._checks = checks
        self._accounts = accounts

    def prepare(self, session: Session, message: Message) -> Departure | None:
        """Move one claimed text on; returns the call to make once this transaction is committed."""
        now = self._clock.now()
        ready = self._checks.look_at(session, message, now)
        match ready.verdict:
            case Expire(reason):
                finish(session, message, "expired", reason, now)
            case Skip(reason):
                message.covered_by = ready.covered_by if reason == "covered_by" else None
                finish(session, message, "skipped", reason, now)
            case Wait(until, reason):
                hold_back(session, message, reason, now, until)
            case _:
                return self._depart(session, message, ready, now)
        return None

    def _depart(self, session: Session, message: Message, ready: Ready, now: datetime) -> Departure:
        assert ready.sender is not None
        attempt = self._attempt(session, message, ready, ready.sender)
        enqueue(session, message, now)
        move_message(session, message, "sending", None, now)
        message.next_try_at, message.channel = None, ready.sender.channel
        left = (message.expires_at - now).total_seconds() if message.expires_at else None
        request = SendRequest(
            clinic_id=message.clinic_id,
            attempt_id=attempt.id,
            credentials=self._accounts.of(session, message.clinic_id, ready.sender),
            sender=on_channel(ready.sender.channel, ready.sender.address),
            to=on_channel(ready.sender.channel, ready.to),
            body=ready.body,
            useful_seconds=left,
            content_sid=attempt.content_sid,
            content_variables=attempt.content_variables,
        )
        return Departure(message.clinic_id, message.id, attempt.id, request)

    def _attempt(self, session: Session, message: Message, ready: Ready, sender: Sender) -> Attempt:
        attempt = Attempt(id=new_id(), clinic_id=message.clinic_id, message_id=message.id, sender_id=sender.id)
        attempt.number = _tries(session, message) + 1
        attempt.channel, attempt.body = sender.channel, ready.body
        attempt.content_sid, attempt.content_variables = ready.content_sid, ready.content_variables
        attempt.to_number, attempt.to_digest = ready.to, number_digest(message.clinic_id, ready.to)
        attempt.segments = count_segments(ready.body).segments
        attempt.state, attempt.started_at = "started", self._clock.real()
        begin_attempt(session, attempt)
        return attempt


def _tries(session: Session, message: Message) -> int:
    newest = select(func.max(Attempt.number)).where(
        Attempt.clinic_id == message.clinic_id, Attempt.message_id == message.id
    )
    return session.scalar(newest) or 0
