"""What WhatsApp makes of a message that Twilio has taken (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.content.filling import fault_of_values

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from simulator.content.records import Content, Status
    from simulator.records import Phone

WINDOW = timedelta(hours=24)
NOT_ON_WHATSAPP, INVALID_RECIPIENT, LIMIT, OUTSIDE_WINDOW = 63003, 63024, 63018, 63016
_PHONES: dict[str, int] = {"none": NOT_ON_WHATSAPP, "invalid": INVALID_RECIPIENT, "limited": LIMIT}
_GONE: dict[Status, int] = {"missing": 63027, "paused": 63041, "disabled": 63042}


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a message meets a phone: `opened` are those who were sent a template within the last day."""

    now: datetime
    last_inbound: datetime | None
    opened: Collection[str] = ()
    limit: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the customer-service window is open."""
        return self.last_inbound is not None and self.now - self.last_inbound < WINDOW


@dataclass(frozen=True, slots=True)
class Wish:
    """A message as asked for: words of its own, a template, or (wrongly) both."""

    recipient: str
    has_words: bool
    content: Content | None
    values: dict[str, str]


def doom_of(wish: Wish, phone: Phone, occasion: Occasion) -> int | None:
    """Return the code with which WhatsApp fails the message; None when it goes."""
    if phone.whatsapp in _PHONES:
        return _PHONES[phone.whatsapp]
    if wish.content is None:
        return None if occasion.is_open else OUTSIDE_WINDOW
    if wish.has_words:
        return OUTSIDE_WINDOW
    return _doom_of_template(wish.content, wish, occasion)


def _doom_of_template(content: Content, wish: Wish, occasion: Occasion) -> int | None:
    if content.status in _GONE:
        return _GONE[content.status]
    if occasion.is_open:
        return fault_of_values(content, wish.values)
    if content.status != "approved":
        return OUTSIDE_WINDOW
    is_new = wish.recipient not in occasion.opened
    if occasion.limit is not None and is_new and len(occasion.opened) >= occasion.limit:
        return LIMIT
    return fault_of_values(content, wish.values)
