"""What Twilio posts when a text comes in, read into our own words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.base.errors import Fault, invalid

WHATSAPP = "whatsapp:"
NEEDED = ("MessageSid", "From", "To")


@dataclass(frozen=True, slots=True)
class Inbound:
    """A text that came in. `number` and `sender` are without the prefix of their channel."""

    sid: str
    number: str
    sender: str
    channel: str
    body: str
    media: int
    answers_sid: str | None


def read_inbound(form: Mapping[str, Any]) -> Inbound:
    """Read the form, or refuse with every field that is missing or wrong; what is not known is left alone."""
    faults = [Fault(f"$.{name}", "is missing") for name in NEEDED if not form.get(name)]
    media = str(form.get("NumMedia") or "0")
    if not (media.isascii() and media.isdigit()):
        faults.append(Fault("$.NumMedia", "must be a whole number"))
    if faults:
        raise invalid(*faults)
    sender = str(form["To"])
    return Inbound(
        sid=str(form["MessageSid"]),
        number=str(form["From"]).removeprefix(WHATSAPP),
        sender=sender.removeprefix(WHATSAPP),
        channel="whatsapp" if sender.startswith(WHATSAPP) else "sms",
        body=str(form.get("Body") or ""),
        media=int(media),
        answers_sid=form.get("OriginalRepliedMessageSid") or None,
    )


def inbound_of(stored: str) -> Inbound:
    """Read a form as the raw row keeps it."""
    return read_inbound(json.loads(stored))
