"""What Twilio checks before it accepts a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.addresses import channel_of, is_address
from simulator.errors import TwilioError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

MAX_BODY = 1600
MAX_VALIDITY_SECONDS = 36_000


@dataclass(frozen=True, slots=True)
class CreateRequest:
    sender: str
    recipient: str
    body: str
    media: tuple[str, ...]
    callback: str


def check_create(form: Mapping[str, str], media: tuple[str, ...], senders: Collection[str]) -> CreateRequest:
    """Return the request as understood, or raise the TwilioError that real Twilio answers first.

    `SendAt` without a messaging service is dropped in silence, as Twilio does.
    """
    request = CreateRequest(form.get("From", ""), form.get("To", ""), form.get("Body", ""), media, _callback(form))
    _check_addresses(request, form, senders)
    _check_content(request, form)
    return request


def _check_addresses(request: CreateRequest, form: Mapping[str, str], senders: Collection[str]) -> None:
    if not request.recipient:
        raise TwilioError(21604)
    if not request.sender:
        raise TwilioError(21701 if form.get("MessagingServiceSid") else 21603)
    if not is_address(request.recipient):
        raise TwilioError(21211)
    if request.sender not in senders:
        raise TwilioError(63007 if channel_of(request.sender) == "whatsapp" else 21606)
    if request.sender == request.recipient:
        raise TwilioError(21266)
    if channel_of(request.sender) != channel_of(request.recipient):
        raise TwilioError(21910)


def _check_content(request: CreateRequest, form: Mapping[str, str]) -> None:
    if form.get("ContentSid"):
        raise TwilioError(21655)
    if not request.body and not request.media:
        raise TwilioError(21602)
    if len(request.body) > MAX_BODY:
        raise TwilioError(21617)
    validity = form.get("ValidityPeriod")
    if validity is not None and not _is_validity(validity):
        raise TwilioError(90007)


def _is_validity(written: str) -> bool:
    return written.isdecimal() and 1 <= int(written) <= MAX_VALIDITY_SECONDS


def _callback(form: Mapping[str, str]) -> str:
    written = form.get("StatusCallback", "")
    parts = urlsplit(written)
    if written and (parts.scheme not in {"http", "https"} or not parts.hostname or "_" in parts.hostname):
        raise TwilioError(21609)
    return written
