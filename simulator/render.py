"""Show a message as Twilio's API does, and as the controls do."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING

from simulator.addresses import channel_of
from simulator.prices import CURRENCY

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from simulator.records import Message

API = "/2010-04-01/Accounts"


def _rfc2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None


def _price(message: Message) -> str | None:
    """Return what was charged, which Twilio writes as a negative number once the message has left."""
    if message.direction != "outbound-api" or message.status in {"queued", "failed", "canceled"}:
        return None
    return f"-{message.cost}"


def message_json(message: Message, account_sid: str) -> dict[str, object]:
    """Return Twilio's Message resource: counts are strings, dates RFC 2822, the price unknown until it has left."""
    uri = f"{API}/{account_sid}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": account_sid,
        "messaging_service_sid": None,
        "api_version": "2010-04-01",
        "direction": message.direction,
        "from": message.sender,
        "to": message.recipient,
        "body": message.body,
        "status": message.status,
        "error_code": message.error_code,
        "error_message": message.error_code and "The network could not deliver this message.",
        "num_segments": str(message.segments),
        "num_media": str(len(message.media)),
        "price": _price(message),
        "price_unit": CURRENCY,
        "date_created": _rfc2822(message.created_at),
        "date_updated": _rfc2822(message.updated_at),
        "date_sent": _rfc2822(message.sent_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def phone_entry(message: Message, zone: ZoneInfo) -> dict[str, object]:
    """Return one entry of what a phone shows."""
    return {
        "sid": message.sid,
        "direction": message.direction,
        "channel": channel_of(message.phone),
        "from": message.sender,
        "to": message.recipient,
        "body": message.shown,
        "media": len(message.media),
        "at": message.created_at.isoformat(),
        "clinic_time": message.clinic_time.astimezone(zone).isoformat(timespec="seconds"),
        "segments": message.segments,
        "status": message.status,
        "error_code": message.error_code,
        "buttons": [{"id": key, "title": title} for key, title in message.buttons],
    }


def log_entry(message: Message) -> dict[str, object]:
    """Return one accepted create request."""
    return {
        "sid": message.sid,
        "to": message.recipient,
        "from": message.sender,
        "body": message.shown,
        "attempt": message.attempt,
        "content_sid": message.content_sid or None,
        "at": message.created_at.isoformat(),
        "status": message.status,
    }
