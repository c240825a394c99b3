"""What the network remembers of a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

FINAL = ("completed", "busy", "failed", "no-answer", "canceled")
OUTBOUND, INBOUND, DIALLED = "outbound-api", "inbound", "outbound-dial"


@dataclass(frozen=True, slots=True)
class Call:
    """One leg between the network and a phone. `heard` are the words that were spoken on it, `keys` those pressed.

    `direction`: made by the API, by a phone (`inbound`), or put through from the call `parent_sid` (`outbound-dial`).
    """

    sid: str
    direction: str
    sender: str
    recipient: str
    status: str
    created_at: datetime
    updated_at: datetime
    clinic_time: datetime
    parent_sid: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    answered_by: str = ""
    heard: tuple[str, ...] = ()
    keys: str = ""
    url: str = ""
    callback: str = ""
    events: tuple[str, ...] = ()
    timeout: int = 60
    detects: bool = False

    @property
    def phone(self) -> str:
        """Return the number of the pretend phone's side."""
        return self.sender if self.direction == INBOUND else self.recipient

    @property
    def is_over(self) -> bool:
        return self.status in FINAL

    @property
    def seconds(self) -> int:
        """Return how long it was spoken for, begun seconds counted whole."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return int((self.ended_at - self.answered_at).total_seconds()) + 1
