"""A template and where its approval stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import datetime

Status = Literal["unsubmitted", "received", "approved", "rejected", "paused", "disabled", "missing"]
STATUSES: tuple[Status, ...] = (
    "unsubmitted",
    "received",
    "approved",
    "rejected",
    "paused",
    "disabled",
    "missing",
)
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")


@dataclass(frozen=True, slots=True)
class Content:
    """One template. `types` is Twilio's object of content types; `variables` are its samples.

    `missing`: Twilio has it, WhatsApp no longer has it in that language.
    """

    sid: str
    friendly_name: str
    language: str
    variables: dict[str, str]
    types: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    name: str = ""
    category: str = ""
    status: Status = "unsubmitted"
    rejection_reason: str = ""
    removed: bool = False

    @property
    def content_type(self) -> str:
        """Return the richest type: it is the one that WhatsApp shows."""
        return "twilio/quick-reply" if "twilio/quick-reply" in self.types else next(iter(self.types))

    @property
    def body(self) -> str:
        return str(self.types[self.content_type].get("body", ""))

    @property
    def buttons(self) -> tuple[tuple[str, str], ...]:
        """Return id and title of each quick reply."""
        actions = self.types[self.content_type].get("actions") or ()
        return tuple((str(action.get("id") or action["title"]), str(action["title"])) for action in actions)
