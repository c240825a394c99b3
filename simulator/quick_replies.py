"""Offer the answers that a phone's last text asks for."""

from __future__ import annotations

import re

_ASKED = re.compile(
    r"\b(ACK \d{4,6}|OK|PAIN|DISCHARGE|SWELLING|REDNESS|BRUISING|CONFIRM|MOVE)\b",
)
MOST = 6


def quick_replies(last_text: str) -> list[str]:
    """Return the words in capitals that `last_text` asks to be answered with, in its order, each once."""
    return list(dict.fromkeys(_ASKED.findall(last_text)))[:MOST]
