"""What Twilio checks before it accepts a message."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    content_sid: str = ""
    variables: str = ""
    validity_seconds: int = 36_000


def check_create(form: Mapping[str, str], media: tuple[str, ...], senders: Collection[str]) -> CreateRequest:
    """Return the request as understood, or raise the TwilioError that real Twilio answers first.

    `SendAt` without a messaging service is dropped in silence, as Twilio does.
    """
    request = CreateRequest(
        form.get("From", ""),
        form.get("To", ""),
        form.get("Body", ""),
        media,
        _callback(form),
        form.get("ContentSid", ""),
        form.get("ContentVariables", ""),
    )
    _check_addresses(request, form, senders)
    _check_content(request)
    return replace(request, validity_seconds=_validity(form))


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


def _check_content(request: CreateRequest) -> None:
    if not request.body and not request.media and not request.content_sid:
        raise TwilioError(21602)
    if len(request.body) > MAX_BODY:
        raise TwilioError(21617)


def _validity(form: Mapping[str, str]) -> int:
    written = form.get("ValidityPeriod", str(MAX_VALIDITY_SECONDS))
    if not (written.isdecimal() and 1 <= int(written) <= MAX_VALIDITY_SECONDS):
        raise TwilioError(90007)
    return int(written)


def _callback(form: Mapping[str, str]) -> str:
    written = form.get("StatusCallback", "")
    parts = urlsplit(written)
    if written and (parts.scheme not in {"http", "https"} or not parts.hostname or "_" in parts.hostname):
        raise TwilioError(21609)
    return written
