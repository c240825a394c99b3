"""The way of an outgoing text through the network, one status after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from simulator.addresses import channel_of, number_of

if TYPE_CHECKING:
    from datetime import datetime

    from simulator.records import Message, Mode, Phone

UNKNOWN_ERROR = 30008
EXPIRED = 30036
LANDLINE = 30006
OUTCOMES: dict[Mode, int] = {
    "undelivered": 30003,  # the handset is off or has no signal
    "off": 30003,
    "unknown": 30005,
    "landline": LANDLINE,
    "blocked": 30004,
    "filtered": 30007,
    "congested": 30017,
}
_UK_LANDLINE = re.compile(r"\+44[123][0-9]+")


class Step(NamedTuple):
    status: str
    error_code: int | None = None


def next_step(message: Message, phone: Phone, now: datetime) -> Step | None:
    """Return what follows for a text to `phone`; None when nothing does, or not yet."""
    if message.status == "queued":
        return _leave(message, phone, now)
    if channel_of(message.recipient) == "whatsapp":
        return _whatsapp(message, phone)
    return _sms(message, phone) if message.status == "sent" else None


def waits(message: Message, phone: Phone) -> bool:
    """Tell whether a text stays in the queue until its validity ends or its phone is back."""
    return message.status == "queued" and phone.mode == "stuck" and message.doom is None


def _leave(message: Message, phone: Phone, now: datetime) -> Step | None:
    if message.doom is not None:
        return Step("failed", message.doom)
    if phone.mode == "failed":
        return Step("failed", phone.error_code or UNKNOWN_ERROR)
    if waits(message, phone):
        is_over = message.valid_until is not None and now >= message.valid_until
        return Step("failed", EXPIRED) if is_over else None
    return Step("sent")


def _sms(message: Message, phone: Phone) -> Step | None:
    code = OUTCOMES.get(phone.mode)
    if code is not None:
        return Step("undelivered", phone.error_code or code)
    if _UK_LANDLINE.fullmatch(number_of(message.recipient)):
        return Step("undelivered", LANDLINE)
    return None if phone.mode == "silent" else Step("delivered")


def _whatsapp(message: Message, phone: Phone) -> Step | None:
    """Return the next step on WhatsApp, which keeps silent about whoever has blocked the sender or is offline."""
    if message.status == "sent" and phone.mode == "undelivered":
        return Step("undelivered", phone.error_code or OUTCOMES["undelivered"])
    if message.status == "sent" and phone.whatsapp != "blocked" and phone.mode not in {"silent", "off"}:
        return Step("delivered")
    return Step("read") if message.status == "delivered" and phone.reads else None
