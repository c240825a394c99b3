"""May a text be sent again? Only what has left and has no copy, whose end is known, whose advice holds. Pure."""

from datetime import datetime
from typing import Literal

WhyNot = Literal["not_sent_yet", "advice_stale", "not_protocol_text", "sent_again"]

ENDED = frozenset({"sent", "delivered", "read", "undelivered", "failed"})
"""States in which a text is out, or is known to be lost; before them a second one could be one too many."""


def why_not_again(
    kind: str, state: str, expires_at: datetime | None, now: datetime, *, repeated: bool = False
) -> WhyNot | None:
    """Say why a text cannot be sent again at `now` (clinic time); None where it can.

    `repeated`: a newer copy of it is under way, or has gone.
    """
    if kind != "step":
        return "not_protocol_text"
    if state not in ENDED:
        return "not_sent_yet"
    if repeated:
        return "sent_again"
    return "advice_stale" if expires_at is not None and expires_at <= now else None
