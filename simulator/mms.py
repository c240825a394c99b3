"""Pictures to numbers that cannot get them.

Twilio has MMS in the United States, Canada and Australia only. Its MMS converter, which is on for every account unless
somebody turned it off, sends a plain text with a short link to the picture instead; the SID still starts with MM.
"""

from __future__ import annotations

import hashlib

from simulator.addresses import channel_of

_WITH_MMS = ("+1", "+61")


def as_sms(body: str, media: tuple[str, ...], recipient: str) -> str:
    """Return the words that the phone gets: links stand in for pictures that it cannot get."""
    if not media or channel_of(recipient) == "whatsapp" or recipient.startswith(_WITH_MMS):
        return body
    return " ".join(filter(None, [body, *(_link(url) for url in media)]))


def _link(url: str) -> str:
    return "https://pictures.example/" + hashlib.sha256(url.encode()).hexdigest()[:10]
