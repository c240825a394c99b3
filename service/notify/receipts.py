"""Delivery receipts: kept first, then applied, forward only.

1. First transaction: the raw call under `status:ATTEMPT:SID:STATUS`, so that a repeat has no effect, and nothing
   that was told of another attempt has one either.
2. Second transaction: the receipt moves its attempt, adopting it where the answer to our own call was lost; the message
   follows. What fails here is tried again by the clock.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.base.database import Database
from service.base.ids import new_id
from service.notify.delivery.backoff import Then, after_receipt
from service.notify.delivery.complaints import complain
from service.notify.delivery.error_codes import meaning_of, means_opt_out, receipt_reason
from service.notify.delivery.follow import ENDED_BADLY, attempts_of, follow
from service.notify.delivery.outcomes import failure_of, locked, lost_for_good, note_opt_out
from service.notify.delivery.provider import Accepted, Refused
from service.notify.delivery.stops.hearing import Heard, hear
from service.notify.delivery.stops.reading import stopped_senders
from service.notify.models import Attempt, Message
from service.notify.moves import ATTEMPT_MOVES, move_attempt
from service.notify.replies.form import SID, checked_sid
from service.notify.replies.models import RawWebhook
from service.notify.voice import progress
from service.notify.whatsapp.falling_back import by_sms_instead, doubt_template

LOG = structlog.get_logger()
STATES = {
    "queued": "accepted",
    "accepted": "accepted",
    "scheduled": "accepted",
    "sending": "accepted",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
    **progress.STATES,
}
PROOFS = {"sent", "delivered", "read"}
"""States in which the network has let a text go on to the phone."""

ERROR_CODE = re.compile(r"[0-9]{1,6}")
RETRY_AFTER = timedelta(seconds=10)
RETRIED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider says of one text or call; `reason` is given where no code is."""

    sid: str
    state: str
    error_code: int | None
    reason: str | None = None


class Receipts:
    """Take the provider's status callbacks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def take(self, clinic_id: UUID | None, attempt_id: UUID | None, form: Mapping[str, str]) -> None:
        """Keep a callback and apply it; a callback that was settled before has no effect.

        Refuses `malformed_request` where it names no text and no call.
        """
        form = progress.as_receipt(form)
        checked_sid(form)
        with self._database.write() as session:
            waiting = self._keep(session, clinic_id, attempt_id, form)
        if waiting is not None:
            self._settle(waiting)

    def retry_waiting(self) -> int:
        """Apply the callbacks that were kept and could not be applied then; returns how many were tried."""
        real = self._clock.real()
        with self._database.read() as session:
            overdue = select(RawWebhook.id).where(
                RawWebhook.kind == "status",
                RawWebhook.settled_at.is_(None),
                RawWebhook.received_at < real - RETRY_AFTER,
                RawWebhook.retry_at.is_(None) | (RawWebhook.retry_at <= real),
            )
            waiting = list(session.scalars(overdue.order_by(RawWebhook.received_at).limit(RETRIED_AT_ONCE)))
        for webhook_id in waiting:
            self._settle(webhook_id)
        return len(waiting)

    def _keep(
        self, session: Session, clinic_id: UUID | None, attempt_id: UUID | None, form: Mapping[str, str]
    ) -> UUID | None:
        """Keep the raw call; returns its id while it is not settled."""
        key = f"status:{attempt_id}:{form['MessageSid']}:{_status(form)}"
        row = RawWebhook(id=new_id(), kind="status", dedupe_key=key, clinic_id=clinic_id, attempt_id=attempt_id)
        row.form, row.received_at, row.failures = json.dumps(dict(form)), self._clock.real(), 0
        on = sqlite if self._database.is_sqlite else postgresql
        columns = ("id", "kind", "dedupe_key", "clinic_id", "attempt_id", "form", "received_at", "failures")
        unless_known = on.insert(RawWebhook).on_conflict_do_nothing(index_elements=["dedupe_key"])
        session.execute(unless_known.values({name: getattr(row, name) for name in columns}))
        return session.scalar(
            select(RawWebhook.id).where(RawWebhook.dedupe_key == key, RawWebhook.settled_at.is_(None))
        )

    def _settle(self, webhook_id: UUID) -> None:
        try:
            with self._database.write() as session:
                self._apply(session, webhook_id)
        except Exception as error:  # noqa: BLE001 - the call is kept; the clock tries again
            complain("receipt_not_applied", error, webhook_id=webhook_id)
            self._put_off(webhook_id)

    def _apply(self, session: Session, webhook_id: UUID) -> None:
        webhook = session.get_one(RawWebhook, webhook_id, with_for_update=True)
        if webhook.settled_at is not None:
            return
        receipt = read_receipt(json.loads(webhook.form))
        if receipt is not None and webhook.clinic_id is not None and webhook.attempt_id is not None:
            apply(session, webhook.clinic_id, webhook.attempt_id, receipt, self._clock.real(), self._clock.now())
        webhook.settled_at = self._clock.real()

    def _put_off(self, webhook_id: UUID) -> None:
        with self._database.write() as session:
            webhook = session.get_one(RawWebhook, webhook_id)
            webhook.failures += 1
            webhook.retry_at = self._clock.real() + RETRY_AFTER * 2 ** min(webhook.failures, 8)


def read_receipt(form: Mapping[str, str]) -> Receipt | None:
    """Read a callback's form; None where it says nothing of use."""
    sid, state = form.get("MessageSid", ""), STATES.get(form.get("MessageStatus", ""))
    code = form.get("ErrorCode", "")
    known_code = int(code) if ERROR_CODE.fullmatch(code) else None
    reason = progress.REASONS.get(form.get("MessageStatus", ""))
    return Receipt(sid, state, known_code, reason) if SID.fullmatch(sid) and state else None


def _status(form: Mapping[str, str]) -> str:
    """Return the status as it may stand in a key: those that we know, and one word for all others."""
    status = form.get("MessageStatus", "")
    return status if status in STATES else "other"


def apply(
    session: Session,
    clinic_id: UUID,
    attempt_id: UUID,
    receipt: Receipt,
    real: datetime,
    now: datetime,
    *,
    is_news: bool = True,
) -> bool:
    """Move an attempt by a receipt, and its message with it; tells whether anything moved.

    What is no news says nothing about whether its sender works today.
    """
    named = session.get(Attempt, (clinic_id, attempt_id))
    if named is None:
        LOG.warning("receipt_of_unknown_attempt", attempt_id=str(attempt_id))
        return False
    message, attempt = locked(session, clinic_id, _holder(session, named, receipt.sid))
    if not _is_its_own(session, attempt, receipt.sid):
        LOG.error("receipt_of_another_text", attempt_id=str(attempt_id))
        return False
    attempt.provider_id = receipt.sid
    if receipt.state not in ATTEMPT_MOVES[attempt.state]:
        return False
    badly = receipt.state in ENDED_BADLY
    reason = (receipt.reason or receipt_reason(receipt.error_code)) if badly else None
    attempt.error_code = receipt.error_code
    attempt.finished_at = attempt.finished_at or real
    move_attempt(session, attempt, receipt.state, reason, real)
    session.flush()
    if means_opt_out(receipt.error_code):
        note_opt_out(session, attempt, now, real)
    doubt_template(session, attempt, receipt.error_code, real)
    if is_news:
        _tell_stops(session, attempt, receipt, now, real)
    follow(session, message, reason, now, lambda: _again(session, message, attempt, receipt, now))
    return True


def _again(session: Session, message: Message, attempt: Attempt, receipt: Receipt, now: datetime) -> Then | None:
    """Say how a text that did not arrive is tried again, or goes by SMS instead of WhatsApp.

    Alerts are not: the ladder goes on to the next person.
    """
    if message.kind == "alert":
        return None
    by_sms = by_sms_instead(session, message, attempt, receipt.error_code, now)
    if by_sms is not None:
        return by_sms
    if lost_for_good(session, message, attempt) is not None:
        return None
    so_far = [one for one in attempts_of(session, message) if one.state in ENDED_BADLY]
    tries = sum(one.error_code == receipt.error_code for one in so_far)
    stopped = attempt.sender_id in stopped_senders(session, [attempt.clinic_id])
    return after_receipt(meaning_of(receipt.error_code), failure_of(message, tries, now), stopped=stopped)


def _tell_stops(session: Session, attempt: Attempt, receipt: Receipt, now: datetime, real: datetime) -> None:
    """Let a receipt stop its sender, or resume one that a receipt had stopped."""
    meaning = meaning_of(receipt.error_code)
    if receipt.state in ENDED_BADLY and meaning.receipt == "configuration":
        outcome: Accepted | Refused = Refused("configuration", meaning.reason, receipt.error_code)
    elif receipt.state in PROOFS:
        outcome = Accepted(receipt.sid)
    else:
        return
    heard = Heard(attempt.clinic_id, attempt.sender_id, attempt.message_id, outcome, by_receipt=True)
    hear(session, [heard], now, real)


def _holder(session: Session, named: Attempt, sid: str) -> UUID:
    """Return the attempt that has a SID: the one that is named, or one that the provider's list gave it to.

    That happens where two equal texts went to one number. Then the other is told of what became of it. The one that is
    named has the other's SID, and is told by the receipts of that; or it is found to be the one that never left.
    """
    if named.provider_id == sid:
        return named.id
    same_line = (Attempt.sender_id == named.sender_id, Attempt.to_digest == named.to_digest)
    other = select(Attempt.id).where(Attempt.provider_id == sid, Attempt.clinic_id == named.clinic_id, *same_line)
    return session.scalar(other) or named.id


def _is_its_own(session: Session, attempt: Attempt, sid: str) -> bool:
    """Tell whether a SID can be this attempt's: one is adopted once, and an attempt has one."""
    if attempt.provider_id is not None:
        return attempt.provider_id == sid
    return session.scalar(select(Attempt.id).where(Attempt.provider_id == sid)) is None
