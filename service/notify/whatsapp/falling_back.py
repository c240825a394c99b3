"""Let a text that WhatsApp did not bring follow by SMS: once, and never against a STOP on either channel.

1. A failure that is reported, by the answer to the call or by a receipt, and whose code calls for it.
2. No receipt in time, for texts that keep a patient safe, as long as they are fresh (`timer.py`).

The message goes back into the queue and gets a new attempt. What WhatsApp says of the old one later moves the old
attempt only; if it did arrive after all before the SMS has left, the SMS stays here.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service.base.pairs import Key, keys_of
from service.clinics.models import Sender
from service.notify.delivery.backoff import Then
from service.notify.delivery.error_codes import meaning_of
from service.notify.delivery.settle import requeue
from service.notify.models import Attempt, Message
from service.notify.whatsapp.models import MessageTemplate
from service.notify.whatsapp.routing import Choice, Way, may_fall_back
from service.patients import consents, opt_outs

Why = Literal["reported", "no_receipt"]
REASONS: dict[Why, str] = {"reported": "whatsapp_failed", "no_receipt": "whatsapp_unseen"}
ARRIVED = ("delivered", "read")
TO_STAFF = ("alert", "answer", "nudge", "proof")
MAY_GO_BACK = ("sending", "accepted", "sent", "unknown", "undelivered", "failed")


def by_sms_instead(
    session: Session, message: Message, attempt: Attempt, code: int | None, now: datetime
) -> Then | None:
    """Say that a text goes back for SMS where WhatsApp's refusal or receipt calls for it, and note it on the message.

    None where it does not, or may not; `now` is clinic time. The caller queues it.
    """
    calls_for_it = attempt.channel == "whatsapp" and meaning_of(code).falls_back and message.kind not in TO_STAFF
    stale = message.expires_at is not None and message.expires_at <= now
    if not calls_for_it or stale or message.state not in MAY_GO_BACK:
        return None
    if not may_follow(session, [(message, attempt.to_number)]):
        return None
    message.fallback, message.channel = "reported", "sms"
    return Then("queued", REASONS["reported"], now)


def doubt_template(session: Session, attempt: Attempt, code: int | None, real: datetime) -> None:
    """Let the clock ask at once about a template that WhatsApp refused to send: it may be paused, or gone."""
    if attempt.content_sid is not None and meaning_of(code).reason == "template_refused":
        refused = update(MessageTemplate).where(
            MessageTemplate.clinic_id == attempt.clinic_id, MessageTemplate.content_sid == attempt.content_sid
        )
        session.execute(refused.values(next_check_at=real))


def repeat_by_sms(session: Session, message: Message, now: datetime) -> None:
    """Queue a text of which no receipt came for SMS."""
    message.fallback, message.channel = "no_receipt", "sms"
    requeue(session, message, REASONS["no_receipt"], now, now)


def counting(message: Message, attempts: Collection[Attempt]) -> list[Attempt]:
    """Return the attempts by which a message stands: once SMS took over, WhatsApp's only if they arrived after all."""
    if message.fallback is None:
        return list(attempts)
    return [one for one in attempts if one.channel != "whatsapp" or one.state in ARRIVED]


def may_follow(session: Session, texts: Collection[tuple[Message, str]]) -> set[Key]:
    """Return which of these texts, each with the number it went to, may follow by SMS; in three queries."""
    clinics = {message.clinic_id for message, _ in texts}
    with_sms = set(
        session.scalars(select(Sender.clinic_id).where(Sender.clinic_id.in_(clinics), Sender.channel == "sms"))
    )
    agreed = consents.standing(session, keys_of((message.clinic_id, message.patient_id) for message, _ in texts))
    places = [(message.clinic_id, number, channel) for message, number in texts for channel in ("sms", "whatsapp")]
    stopped = {place for place, scope in opt_outs.standing(session, places).items() if scope == "all"}
    found = set()
    for message, number in texts:
        sms, whatsapp = ((message.clinic_id, number, channel) in stopped for channel in ("sms", "whatsapp"))
        patient = message.patient_id and (message.clinic_id, message.patient_id)
        choice = Choice(
            wanted="whatsapp",
            kind="mobile",  # it was one when WhatsApp took it; it is looked at again before the SMS leaves
            whatsapp=Way(sender=True, consent=True, opted_out=whatsapp),
            sms=Way(sender=message.clinic_id in with_sms, consent=(patient, "sms") in agreed, opted_out=sms),
            fallen_back=message.fallback is not None,
        )
        if may_fall_back(choice):
            found.add((message.clinic_id, message.id))
    return found
