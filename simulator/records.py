"""What the network remembers: messages and phones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import datetime

Mode = Literal["ok", "undelivered", "failed", "silent"]
MODES: tuple[Mode, ...] = ("ok", "undelivered", "failed", "silent")
FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})


@dataclass(frozen=True, slots=True)
class Message:
    """One text. `body` is Twilio's copy, which can be redacted; `shown` is what the phone got."""

    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    shown: str
    status: str
    error_code: int | None
    segments: int
    media: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None
    clinic_time: datetime
    callback: str = ""

    @property
    def phone(self) -> str:
        """Return the address of the pretend phone's side of the message."""
        return self.sender if self.direction == "inbound" else self.recipient

    @property
    def attempt(self) -> str:
        """Return the last path segment of the status-callback URL: there the product puts its own id."""
        return urlsplit(self.callback).path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Phone:
    """A handset; `mode` says what becomes of texts to it."""

    number: str
    label: str
    mode: Mode = "ok"
    error_code: int | None = None
