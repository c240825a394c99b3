"""May a text be sent again? Only what has left, whose end is known, and whose advice still holds. Pure."""

from datetime import datetime
from typing import Literal

WhyNot = Literal["not_sent_yet", "advice_stale", "not_protocol_text"]

ENDED = frozenset({"sent", "delivered", "read", "undelivered", "failed"})
"""States in which a text is out, or is known to be lost; before them a second one could be one too many."""


def why_not_again(kind: str, state: str, expires_at: datetime | None, now: datetime) -> WhyNot | None:
    """Say why a text cannot be sent again at `now` (clinic time); None where it can."""
    if kind != "step":
        return "not_protocol_text"
    if state not in ENDED:
        return "not_sent_yet"
    return "advice_stale" if expires_at is not None and expires_at <= now else None
