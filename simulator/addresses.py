"""Phone numbers and channel addresses, as Twilio writes them (`+44…`, `whatsapp:+44…`)."""

from __future__ import annotations

import re

WHATSAPP = "whatsapp:"
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def channel_of(address: str) -> str:
    return "whatsapp" if address.startswith(WHATSAPP) else "sms"


def number_of(address: str) -> str:
    return address.removeprefix(WHATSAPP)


def on_channel(address: str, channel: str) -> str:
    """Return the address with the prefix of `channel` (`sms` or `whatsapp`)."""
    return (WHATSAPP if channel == "whatsapp" else "") + number_of(address)


def is_address(address: str) -> bool:
    return _E164.fullmatch(number_of(address)) is not None


def tidy_number(written: str) -> str:
    """Return a number as people write it in E.164: without spaces and brackets, `00` and a British `0` replaced."""
    compact = re.sub(r"[\s().-]", "", written)
    if compact.startswith("00"):
        return "+" + compact[2:]
    if compact.startswith("0"):
        return "+44" + compact[1:]
    return "+" + compact if compact[:1].isdigit() else compact


def spaced(number: str) -> str:
    """Return a British mobile number as people read it; any other as it is."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if re.fullmatch(r"\+447[0-9]{9}", number) else number
