"""Read what somebody asks of the controls; BadInput names every fault by its JSON path."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from flask import request

from simulator.addresses import channel_of, is_address, on_channel, tidy_number
from simulator.errors import BadInput
from simulator.files import Sent
from simulator.inbound import Text
from simulator.pictures import PICTURE, PICTURE_TYPE
from simulator.records import CALL_MODES, MODES, WHATSAPPS, Phone

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PICTURES = 10
PHONE_KEYS = {"mode", "error_code", "label", "whatsapp", "reads", "calls", "keys"}
KEYS = set("0123456789*#")


def asked_object() -> dict[str, Any]:
    """Return the JSON object in the request; no body at all is an empty one."""
    data = request.get_json(silent=True) if request.get_data(cache=True) else {}
    if not isinstance(data, dict):
        raise BadInput("$: must be a JSON object, sent as application/json")
    return data


def asked_text(data: dict[str, Any], senders: Sequence[str]) -> Text:
    """Return the text that `{from, to, body, media?, channel?}` describes; `to` defaults to the first sender."""
    channel = data.get("channel") or channel_of(str(data.get("from")))
    sender = on_channel(str(data.get("from", "")), channel)
    recipient = on_channel(str(data.get("to") or _default_sender(senders, channel)), channel)
    known = {"from", "to", "body", "media", "channel", "button", "reply_to"}
    wrong = [f"$.{key}: unknown" for key in data if key not in known]
    wrong += [f"$.{key}: must be a string" for key in ("button", "reply_to") if not isinstance(data.get(key, ""), str)]
    if channel not in {"sms", "whatsapp"}:
        wrong.append("$.channel: must be sms or whatsapp")
    if not is_address(sender):
        wrong.append("$.from: must be a phone number such as +447700900123")
    if recipient not in senders:
        wrong.append("$.to: is no address of the clinic")
    if not isinstance(data.get("body", ""), str):
        wrong.append("$.body: must be a string")
    media = _files(data.get("media"))
    if media is None:
        wrong.append(f"$.media: must be a number of pictures or a list of files, at most {MAX_PICTURES}")
    if wrong:
        raise BadInput(*wrong)
    return Text(sender, recipient, data.get("body", ""), media or (), data.get("button", ""), data.get("reply_to", ""))


def _default_sender(senders: Sequence[str], channel: str) -> str:
    return next((address for address in senders if channel_of(address) == channel), senders[0])


def _files(wish: object) -> tuple[Sent, ...] | None:
    """Return the files wanted: so many pictures, or a list with `{type, data}` (Base64) for each that is another."""
    if wish is None:
        return ()
    if isinstance(wish, int) and not isinstance(wish, bool) and 0 <= wish <= MAX_PICTURES:
        return (Sent(PICTURE_TYPE, PICTURE),) * wish
    if not isinstance(wish, list) or len(wish) > MAX_PICTURES:
        return None
    files = [_file(entry) for entry in wish]
    return None if None in files else tuple(file for file in files if file)


def _file(entry: object) -> Sent | None:
    if not isinstance(entry, dict) or "data" not in entry:
        return Sent(PICTURE_TYPE, PICTURE)
    try:
        return Sent(str(entry.get("type", PICTURE_TYPE)), base64.b64decode(str(entry["data"]), validate=True))
    except (binascii.Error, ValueError):
        return None


def asked_number(written: str) -> str:
    number = tidy_number(written)
    if not is_address(number):
        raise BadInput("$.number: must be a phone number with its country, such as +447700900123")
    return number


def asked_phone(data: dict[str, Any], known: Phone) -> Phone:
    """Return `known` with what `data` says of it; a change of mode forgets the old error code."""
    mode = data.get("mode", known.mode)
    code = data.get("error_code", None if "mode" in data else known.error_code)
    label = data.get("label", known.label)
    whatsapp, reads = data.get("whatsapp", known.whatsapp), data.get("reads", known.reads)
    calls, keys = data.get("calls", known.calls), data.get("keys", known.keys)
    wrong = [f"$.{key}: unknown" for key in data if key not in PHONE_KEYS]
    if mode not in MODES:
        wrong.append("$.mode: must be one of " + ", ".join(MODES))
    if whatsapp not in WHATSAPPS:
        wrong.append("$.whatsapp: must be one of " + ", ".join(WHATSAPPS))
    if not isinstance(reads, bool):
        wrong.append("$.reads: must be true or false")
    if not isinstance(code, int | None) or isinstance(code, bool):
        wrong.append("$.error_code: must be a number of Twilio's dictionary, or null")
    if not isinstance(label, str):
        wrong.append("$.label: must be a string")
    if calls not in CALL_MODES:
        wrong.append("$.calls: must be one of " + ", ".join(CALL_MODES))
    if not isinstance(keys, str) or not set(keys) <= KEYS:
        wrong.append("$.keys: must be digits, * or #, as a string")
    if wrong:
        raise BadInput(*wrong)
    return Phone(known.number, label, mode, code, whatsapp, reads, calls, keys)
