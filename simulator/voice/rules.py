"""What Twilio checks before it makes a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.addresses import is_address
from simulator.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

RING_SECONDS = 60
MOST_RING_SECONDS = 600


@dataclass(frozen=True, slots=True)
class CallRequest:
    sender: str
    recipient: str
    url: str
    callback: str
    events: tuple[str, ...]
    timeout: int
    detects: bool


def check_call(form: Mapping[str, str], events: tuple[str, ...], senders: Collection[str]) -> CallRequest:
    """Return the request as understood, or raise the TwilioError that real Twilio answers first."""
    sender, recipient, url = form.get("From", ""), form.get("To", ""), form.get("Url", "")
    if not recipient:
        raise TwilioError(21201)
    if not sender:
        raise TwilioError(21213)
    if not is_address(recipient):
        raise TwilioError(21211)
    if sender not in senders:
        raise TwilioError(21210)
    for written in (url, form.get("StatusCallback", url)):
        if urlsplit(written).scheme not in {"http", "https"} or not urlsplit(written).hostname:
            raise TwilioError(21205)
    timeout = form.get("Timeout", str(RING_SECONDS))
    if not timeout.isdecimal() or not 1 <= int(timeout) <= MOST_RING_SECONDS:
        raise TwilioError(20001)
    detects = form.get("MachineDetection") in {"Enable", "DetectMessageEnd"}
    return CallRequest(sender, recipient, url, form.get("StatusCallback", ""), events, int(timeout), detects)
