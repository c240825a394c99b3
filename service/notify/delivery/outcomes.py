"""Write down what became of a call. A receipt may have come first; then nothing goes back."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.clock import Clock
from service.notify.delivery.alerts_over import OVER, is_settled
from service.notify.delivery.backoff import Failure, Then, after_refusal, may_be_tried_again
from service.notify.delivery.error_codes import meaning_of
from service.notify.delivery.follow import ENDED_BADLY, GOT_OUT, attempts_of, follow
from service.notify.delivery.provider import Accepted, Outcome, Refused, Unknown
from service.notify.delivery.settle import finish, requeue
from service.notify.models import Attempt, Message
from service.notify.moves import move_attempt
from service.notify.whatsapp.falling_back import by_sms_instead, doubt_template
from service.patients import opt_outs

USEFUL_WITHOUT_EXPIRY = timedelta(hours=24)
STALE = "unknown_outcome"


class Outcomes:
    """Record outcomes; every method runs in the caller's transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def record(self, session: Session, clinic_id: UUID, attempt_id: UUID, outcome: Outcome) -> None:
        """Write one outcome to its attempt and its message."""
        message, attempt = locked(session, clinic_id, attempt_id)
        if attempt.state not in {"started", "unknown", "unsent"}:
            return
        match outcome:
            case Accepted(sid):
                self.accept(session, message, attempt, sid)
            case Refused() if attempt.state == "started":
                self._refuse(session, message, attempt, outcome)
            case Unknown(reason, code) if attempt.state == "started":
                self._leave_open(session, message, attempt, reason, code)
            case _:
                return

    def accept(self, session: Session, message: Message, attempt: Attempt, sid: str) -> None:
        """Note that the provider has the text under this id."""
        attempt.provider_id = sid
        self._end(session, attempt, "accepted", None)
        follow(session, message, None, self._clock.now())

    def give_up_on_answer(self, session: Session, message: Message, attempt: Attempt, reason: str) -> None:
        """Note that a call began and nobody knows how it ended."""
        self._leave_open(session, message, attempt, reason, None)

    def _leave_open(self, session: Session, message: Message, attempt: Attempt, reason: str, code: int | None) -> None:
        attempt.error_code = code
        self._end(session, attempt, "unknown", reason)
        if message.state == "sending":
            finish(session, message, "unknown", reason, self._clock.now())

    def _refuse(self, session: Session, message: Message, attempt: Attempt, refused: Refused) -> None:
        attempt.error_code = refused.code
        self._end(session, attempt, "refused", refused.reason)
        if refused.kind == "opt_out":
            note_opt_out(session, attempt, self._clock.now(), self._clock.real())
        doubt_template(session, attempt, refused.code, self._clock.real())
        now, lost = self._clock.now(), lost_for_good(session, message, attempt)

        def again() -> Then:
            return _after_answer(session, message, attempt, refused, lost, now)

        if message.state == "sending":
            _go(session, message, again(), now)
        else:  # an earlier attempt had got further, and may have ended badly since
            follow(session, message, lost or refused.reason, now, again)

    def prove_unsent(self, session: Session, message: Message, attempt: Attempt) -> None:
        """Note that the provider never had the text; it is tried again while that is of use."""
        move_attempt(session, attempt, "unsent", "not_in_list", self._clock.real())
        session.flush()
        now, lost = self._clock.now(), lost_for_good(session, message, attempt)
        then = _after_silence(session, message, lost, now)
        if message.state == "unknown":
            _go(session, message, then, now)
        elif message.state in GOT_OUT:  # another attempt had got further, and may have ended badly since
            follow(session, message, lost or "not_in_list", now, lambda: then)

    def _end(self, session: Session, attempt: Attempt, to: str, reason: str | None) -> None:
        real = self._clock.real()
        move_attempt(session, attempt, to, reason, real)
        attempt.finished_at = real
        session.flush()


def _go(session: Session, message: Message, then: Then, now: datetime) -> None:
    if then.again_at is not None:
        requeue(session, message, then.reason, now, then.again_at)
    else:
        finish(session, message, then.to, then.reason, now)


def _after_answer(
    session: Session, message: Message, attempt: Attempt, refused: Refused, lost: str | None, now: datetime
) -> Then:
    by_sms = by_sms_instead(session, message, attempt, refused.code, now)
    if by_sms is not None:
        return by_sms
    failure = failure_of(message, attempt.number, now, refused.retry_after)
    then = after_refusal(refused, failure, is_alert=message.kind == "alert")
    return Then("failed", lost) if lost is not None and then.again_at is not None else then


def _after_silence(session: Session, message: Message, lost: str | None, now: datetime) -> Then:
    if lost is not None:
        return Then("failed", lost)
    if is_settled(session, message):
        return Then("expired", OVER)
    if message.kind == "alert" or now < useful_until(message):
        return Then("queued", "proven_unsent", now)
    return Then("expired", STALE)


def lost_for_good(session: Session, message: Message, attempt: Attempt) -> str | None:
    """Name why a receipt of another attempt at the same number says that no further one is of use."""
    same_place = [one for one in attempts_of(session, message) if one.to_digest == attempt.to_digest]
    ended = [one for one in same_place if one.channel == attempt.channel and one.state in ENDED_BADLY]
    final = (one for one in ended if not may_be_tried_again(meaning_of(one.error_code)))
    return next((one.reason or "not_delivered" for one in final), None)


def failure_of(message: Message, tries: int, now: datetime, not_before: float | None = None) -> Failure:
    """Gather what speaks for and against trying a text again; `tries` ended so far as this one did."""
    return Failure(
        lane=message.lane,
        tries=tries,
        now=now,
        useful_until=useful_until(message),
        chance=random.random(),  # noqa: S311 - jitter, not a secret
        not_before=not_before,
    )


def useful_until(message: Message) -> datetime:
    """Say until when a text is worth another try, clinic time."""
    return message.expires_at or message.due_at + USEFUL_WITHOUT_EXPIRY


def locked(session: Session, clinic_id: UUID, attempt_id: UUID) -> tuple[Message, Attempt]:
    """Lock an attempt's message, then the attempt; always in this order, so that no two writers wait for each other."""
    message_id = session.scalars(
        select(Attempt.message_id).where(Attempt.clinic_id == clinic_id, Attempt.id == attempt_id)
    ).one()
    message = session.get_one(Message, (clinic_id, message_id), with_for_update=True, populate_existing=True)
    attempt = session.get_one(Attempt, (clinic_id, attempt_id), with_for_update=True, populate_existing=True)
    return message, attempt


def note_opt_out(session: Session, attempt: Attempt, now: datetime, real: datetime) -> None:
    """Keep in the ledger what the provider says: when it was called, this number wanted no texts on this channel.

    A START may have come since; what the provider told so late says nothing against it.
    """
    place, called_at = (attempt.clinic_id, attempt.to_number, attempt.channel), now - (real - attempt.started_at)
    opt_outs.record(session, *place, opted_out=True, source="provider", at=called_at)
