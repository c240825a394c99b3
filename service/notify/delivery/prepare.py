"""Turn claimed texts into attempts, or into the reasons why they do not leave: a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.ids import new_id
from service.base.lookup import number_digest
from service.base.pairs import Key, among
from service.base.unreadable import is_of_seal, must_be_read
from service.clinics.models import TEXTING, Sender
from service.notify.delivery.accounts import Accounts
from service.notify.delivery.backoff import delay
from service.notify.delivery.bulk import table_of
from service.notify.delivery.checks import Checks, NotReady, Ready
from service.notify.delivery.claim import Lease
from service.notify.delivery.complaints import complain
from service.notify.delivery.departing import Departing, Departure, Row, write_departures
from service.notify.delivery.limits import ALERT_PATIENCE
from service.notify.delivery.outcomes import useful_until
from service.notify.delivery.pace import Paces
from service.notify.delivery.pacing import Load
from service.notify.delivery.provider import Credentials, SendRequest
from service.notify.delivery.settle import enqueue, finish, hold_back, requeue
from service.notify.delivery.together import together_or_alone
from service.notify.delivery.verdict import Expire, Skip, Wait
from service.notify.models import Attempt, Message
from service.notify.texts.plainly import as_sent
from service.notify.texts.segments import count_segments
from service.notify.whatsapp.addresses import on_channel

AGAIN_LIKE = 5  # as long a wait as before a fifth try
UNREAD = "cannot_be_read"
LONGEST_UNREAD = timedelta(hours=1)
"""The longest wait of a text that cannot be read, until a process that has its key looks, or somebody mends it."""

Looked = tuple[Message, Ready]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one claim has in common: its lease, until when its calls may start, and the times of both clocks."""

    lease: Lease
    start_until: float
    now: datetime
    real: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a batch before it leaves: attempts so far, and the paces and credentials of senders."""

    paces: Paces
    tries: dict[Key, int]
    credentials: dict[Key, Credentials]


class Preparation:
    """Check claimed texts and write their attempts, in the transaction of the claim."""

    def __init__(self, clock: Clock, checks: Checks, accounts: Accounts, paces: Paces) -> None:
        self._clock = clock
        self._checks = checks
        self._accounts = accounts
        self.paces = paces

    def prepare(
        self, session: Session, messages: Sequence[Message], lease: Lease, start_until: float
    ) -> list[Departure]:
        """Move claimed texts on; returns the calls to make once this transaction is committed.

        A text that cannot be prepared is put back alone.
        """
        batch = Batch(lease, start_until, self._clock.now(), self._clock.real())
        looked: list[Looked] = []
        left: list[Departure] = []

        def look(some: Sequence[Message]) -> None:
            looked.extend(self._look(session, some, batch))

        def settle(some: Sequence[Looked]) -> None:
            for message, ready in some:
                _settle(session, message, ready, batch.now)
            session.flush()

        def depart(some: Sequence[Looked]) -> None:
            left.extend(self._depart(session, some, batch))

        def put_back(message: Message, error: Exception) -> None:
            _put_back(session, message, error, batch.now)

        together_or_alone(session, messages, look, put_back)
        staying = [one for one in looked if _stays(one[1])]
        together_or_alone(session, staying, settle, lambda one, error: put_back(one[0], error))
        leaving = [one for one in looked if not _stays(one[1])]
        together_or_alone(session, leaving, depart, lambda one, error: put_back(one[0], error))
        return left

    def _look(self, session: Session, messages: Sequence[Message], batch: Batch) -> list[Looked]:
        answers = self._checks.look_at_all(session, messages, batch.now)
        looked = []
        for message, answer in zip(messages, answers, strict=True):
            if isinstance(answer, NotReady):
                _put_back(session, message, answer.error, batch.now)
            else:
                message.language = answer.language or message.language
                looked.append((message, answer))
        return looked

    def _depart(self, session: Session, leaving: Sequence[Looked], batch: Batch) -> list[Departure]:
        senders = [ready.sender for _, ready in leaving if ready.sender is not None]
        tries = _tries(session, [message for message, _ in leaving])
        known = Known(self.paces, tries, self._accounts.of_all(session, senders))
        departing = [_departing(message, ready, known, batch) for message, ready in leaving]
        write_departures(session, departing, batch.lease, batch.now)
        return [one.departure for one in departing]


def _stays(ready: Ready) -> bool:
    return isinstance(ready.verdict, Expire | Skip | Wait)


def _settle(session: Session, message: Message, ready: Ready, now: datetime) -> None:
    match ready.verdict:
        case Expire(reason):
            finish(session, message, "expired", reason, now)
        case Skip(reason):
            message.covered_by = ready.covered_by if reason == "covered_by" else None
            finish(session, message, "skipped", reason, now)
        case Wait(until, reason):
            hold_back(session, message, reason, now, until)


def _put_back(session: Session, message: Message, error: Exception, now: datetime) -> None:
    """Try again later a text that could not be prepared, while that is of use."""
    session.refresh(message)
    reason = UNREAD if is_of_seal(error) else "not_prepared"
    if reason != message.reason or reason != UNREAD:  # that it cannot be read is told once
        complain("text_not_prepared", error, message_id=message.id)
    again_at = _again_at(message, reason, now)
    if reason == UNREAD and message.kind == "alert" and now >= message.due_at + ALERT_PATIENCE:
        enqueue(session, message, now)
        finish(session, message, "failed", reason, now)  # the ladder goes on, with words of its own
    elif again_at < useful_until(message):
        requeue(session, message, reason, now, again_at)
    else:
        finish(session, message, "expired", reason, now)


def _again_at(message: Message, reason: str, now: datetime) -> datetime:
    """Wait as after some tries; for what cannot be read the longer, the longer that has been so.

    An alert is looked at soon, and not for long: perhaps another process has its key.
    """
    wait = delay(message.lane, AGAIN_LIKE, "transient")
    if reason != UNREAD:
        return now + wait
    return now + (ALERT_PATIENCE / 3 if message.kind == "alert" else max(wait, _grown(message, now)))


def _grown(message: Message, now: datetime) -> timedelta:
    return min((now - message.due_at) / 4, LONGEST_UNREAD)


def _departing(message: Message, ready: Ready, known: Known, batch: Batch) -> Departing:
    assert ready.sender is not None
    sender = ready.sender
    body = as_sent(ready.body, message.kind, message.language, sender.channel)
    ready = ready if body == ready.body else replace(ready, body=body)
    attempt = _attempt(message, ready, sender, known, batch)
    return Departing(
        message,
        attempt,
        Departure(
            clinic_id=message.clinic_id,
            message_id=message.id,
            attempt_id=attempt["id"],
            sender_id=sender.id,
            request=_request(message, ready, sender, attempt["id"], known, batch),
            load=Load(known.paces.of(sender.channel, sender.segments_per_second), attempt["segments"]),
            start_until=batch.start_until,
        ),
    )


def _attempt(message: Message, ready: Ready, sender: Sender, known: Known, batch: Batch) -> Row:
    return {
        "clinic_id": message.clinic_id,
        "id": new_id(),
        "message_id": message.id,
        "number": known.tries.get((message.clinic_id, message.id), 0) + 1,
        "sender_id": sender.id,
        "channel": sender.channel,
        "to_number": ready.to,
        "to_digest": number_digest(message.clinic_id, ready.to),
        "body": ready.body,
        "segments": count_segments(ready.body).segments if sender.channel in TEXTING else 0,
        "state": "started",
        "started_at": batch.real,
        "content_sid": ready.content_sid,
        "content_variables": ready.content_variables,
    }


def _request(
    message: Message, ready: Ready, sender: Sender, attempt_id: UUID, known: Known, batch: Batch
) -> SendRequest:
    credentials = known.credentials[sender.clinic_id, sender.id]
    must_be_read(credentials.auth_token)
    return SendRequest(
        clinic_id=message.clinic_id,
        attempt_id=attempt_id,
        credentials=credentials,
        sender=on_channel(sender.channel, sender.address),
        to=on_channel(sender.channel, ready.to),
        body=ready.body,
        channel=sender.channel,
        useful_seconds=(message.expires_at - batch.now).total_seconds() if message.expires_at else None,
        content_sid=ready.content_sid,
        content_variables=ready.content_variables,
    )


def _tries(session: Session, messages: Sequence[Message]) -> dict[Key, int]:
    """Say how often each text was tried before; one query."""
    table = table_of(Attempt)
    keys = [(message.clinic_id, message.id) for message in messages]
    these = among(table.c.clinic_id, table.c.message_id, keys)
    newest = select(table.c.clinic_id, table.c.message_id, func.max(table.c.number)).where(these)
    rows = session.execute(newest.group_by(table.c.clinic_id, table.c.message_id))
    return {(clinic_id, message_id): number for clinic_id, message_id, number in rows}
