"""What the network remembers: messages and phones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import datetime

Mode = Literal[
    "ok",
    "undelivered",
    "failed",
    "silent",
    "off",
    "landline",
    "unknown",
    "blocked",
    "filtered",
    "congested",
    "stuck",
]
MODES: tuple[Mode, ...] = get_args(Mode)
WhatsApp = Literal["ok", "none", "invalid", "limited", "blocked"]
WHATSAPPS: tuple[WhatsApp, ...] = get_args(WhatsApp)
CallMode = Literal["rings", "picks_up", "machine", "busy", "no_answer", "fails"]
CALL_MODES: tuple[CallMode, ...] = get_args(CallMode)


@dataclass(frozen=True, slots=True)
class Message:
    """One text. `body` is Twilio's copy, which can be redacted; `shown` is what the phone got.

    `doom`: the code with which an accepted text will fail. `buttons` are id and title of a template's quick replies;
    `button` is the id of the one that was tapped, `reply_to` the SID of the text that it stood under.
    """

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
    content_sid: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    doom: int | None = None
    valid_until: datetime | None = None
    cost: str = "0"
    button: str = ""
    reply_to: str = ""

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
    """A handset; `mode` says what becomes of texts to it, `whatsapp` what of WhatsApp messages.

    `reads`: its WhatsApp tells when a message was read. `calls` says what becomes of calls: it `rings` for somebody at
    the page, or answers by itself and presses `keys`, one at each question.
    """

    number: str
    label: str
    mode: Mode = "ok"
    error_code: int | None = None
    whatsapp: WhatsApp = "ok"
    reads: bool = False
    calls: CallMode = "rings"
    keys: str = ""
