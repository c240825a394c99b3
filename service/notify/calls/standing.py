"""Why somebody rings as things stand now, which may be other than why the call was made. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from service.notify.calls.rules import LOST, STILL_UNKNOWN, STILL_WAITS

STILL_LATE = STILL_UNKNOWN, STILL_WAITS
OF_PATIENT = ("no_consent", "no_number", "opted_out", "prefers_print")
ON_ITS_WAY = ("accepted", "sent")


@dataclass(frozen=True, slots=True)
class Reach:
    """How a patient can be texted now: the channel they want, those they agreed to, and whether they stopped texts."""

    channel: str
    number: bool
    agreed: Collection[str]
    stopped: bool


def why_now(why: str, state: str, reason: str | None, reach: Reach, *, tried: bool) -> str:
    """Give the code of what is true now; `tried`: the network had the text at least once."""
    if why in OF_PATIENT:
        return _obstacle(reach) or "was_unreachable"
    if why not in STILL_LATE:
        return why
    if state in LOST:
        return reason or "not_delivered"
    if state in ON_ITS_WAY:
        return "no_receipt"
    if state == "unknown":
        return STILL_UNKNOWN
    return "call_tried" if tried else STILL_WAITS


def _obstacle(reach: Reach) -> str | None:
    """Say what stands between a patient and texts about safety; WhatsApp gives way to SMS."""
    if reach.channel == "print":
        return "prefers_print"
    if not reach.number:
        return "no_number"
    if reach.stopped:
        return "opted_out"
    return None if {reach.channel, "sms"} & set(reach.agreed) else "no_consent"
