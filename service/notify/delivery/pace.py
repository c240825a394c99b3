"""How fast the texts of one sender may follow each other. Pure.

A sender that was given a text is through with it after as many seconds as its segments take at its pace; `free_at` is
the moment when it is through with all it was given (the generic cell rate algorithm, counted in segments). It may be
given so much at once that it is busy for `BURST`; then it gets no more until half of that is done. Nobody owes more
than `MOST_AHEAD`: what says more was written by a host whose clock was wrong, and counts for nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.base.settings import SMS_PACE, WHATSAPP_PACE

BURST = timedelta(seconds=1)
ENOUGH = BURST / 2
MOST_AHEAD = timedelta(minutes=10)
SEGMENTS_OF_A_TEXT = 2
"""Expected before a text is put together; what it takes in truth is counted when it leaves."""


@dataclass(frozen=True, slots=True)
class Paces:
    """Segments a second of senders that have no pace of their own; from the settings."""

    sms: float = SMS_PACE
    whatsapp: float = WHATSAPP_PACE

    def of(self, channel: str, segments_per_second: float | None) -> float:
        """Give a sender's pace in segments a second: its own, or what is usual on its channel."""
        return segments_per_second or (self.whatsapp if channel == "whatsapp" else self.sms)


USUAL = Paces()


def owed(free_at: datetime | None, at: datetime) -> datetime:
    """Say when a sender is through with what it owes at `at`."""
    return at if free_at is None or free_at > at + MOST_AHEAD else max(free_at, at)


def free_after(free_at: datetime | None, at: datetime, segments: int, pace: float) -> datetime:
    """Say when a sender is free again that is given so many segments at `at`."""
    return min(owed(free_at, at) + timedelta(seconds=segments / pace), at + MOST_AHEAD)


def texts_at_once(free_at: datetime | None, at: datetime, pace: float) -> int:
    """Say how many texts a sender may be given at `at`, at least one; none while it is busy."""
    ahead = owed(free_at, at) - at
    if ahead > ENOUGH:
        return 0
    return max(1, int(pace * (BURST - ahead).total_seconds() / SEGMENTS_OF_A_TEXT))


def ready_at(free_at: datetime) -> datetime:
    """Say when a busy sender may be given more."""
    return free_at - ENOUGH
