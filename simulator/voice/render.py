"""Show a call as Twilio's API does, and as the controls do."""

from __future__ import annotations

from email.utils import format_datetime
from typing import TYPE_CHECKING

from simulator.prices import CURRENCY
from simulator.render import API

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from simulator.voice.records import Call


def _rfc2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None


def call_json(call: Call, account_sid: str) -> dict[str, object]:
    """Return Twilio's Call resource."""
    uri = f"{API}/{account_sid}/Calls/{call.sid}"
    parts = ("notifications", "recordings", "events", "payments", "siprec", "streams", "transcriptions")
    return {
        "sid": call.sid,
        "account_sid": account_sid,
        "parent_call_sid": call.parent_sid or None,
        "api_version": "2010-04-01",
        "direction": call.direction,
        "from": call.sender,
        "from_formatted": call.sender,
        "to": call.recipient,
        "to_formatted": call.recipient,
        "phone_number_sid": None,
        "status": call.status,
        "answered_by": call.answered_by or None,
        "caller_name": None,
        "forwarded_from": None,
        "group_sid": None,
        "trunk_sid": None,
        "queue_time": "0",
        "duration": str(call.seconds) if call.is_over else None,
        "price": None,
        "price_unit": CURRENCY,
        "date_created": _rfc2822(call.created_at),
        "date_updated": _rfc2822(call.updated_at),
        "start_time": _rfc2822(call.answered_at),
        "end_time": _rfc2822(call.ended_at),
        "uri": f"{uri}.json",
        "subresource_uris": {part: f"{uri}/{part.title()}.json" for part in parts},
    }


def call_entry(call: Call, zone: ZoneInfo) -> dict[str, object]:
    """Return a call among what a phone shows, with the fields that a text has."""
    return {
        "sid": call.sid,
        "direction": call.direction,
        "channel": "voice",
        "from": call.sender,
        "to": call.recipient,
        "body": "\n".join(call.heard),
        "keys": call.keys,
        "media": 0,
        "at": call.created_at.isoformat(),
        "clinic_time": call.clinic_time.astimezone(zone).isoformat(timespec="seconds"),
        "segments": 0,
        "status": call.status,
        "error_code": None,
        "buttons": [],
    }
