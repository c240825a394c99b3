"""What becomes of a step: a moment and an expiry, or a reason that reads like English."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SkipReason(StrEnum):
    """Why a step is not sent although its turn came; the value is the stable code."""

    EXPIRED = "expired_before_planned"
    PAST_DUE = "past_due"
    QUIET_UNTIL_EXPIRY = "quiet_until_expiry"
    NO_OPEN_DAY = "no_open_day"
    NO_LATER_WINDOW = "no_later_window"


SENTENCES = {
    SkipReason.EXPIRED: "It was too late for this advice by the time the session was booked or ticked completed.",
    SkipReason.PAST_DUE: "Its time had passed, and this text is not sent late.",
    SkipReason.QUIET_UNTIL_EXPIRY: "It fell into the quiet hours, and would be stale when they end.",
    SkipReason.NO_OPEN_DAY: "The clinic was not open long enough on any day while the text was of use.",
    SkipReason.NO_LATER_WINDOW: "Its time had passed, and no later one was left while the text was of use.",
}


@dataclass(frozen=True, slots=True)
class Timing:
    """Send from `due_at` on, and not from `expires_at` on. Aware UTC."""

    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Skipped:
    """Not sent. `due_at` and `expires_at` say when it would have been."""

    reason: SkipReason
    due_at: datetime
    expires_at: datetime

    @property
    def sentence(self) -> str:
        return SENTENCES[self.reason]
