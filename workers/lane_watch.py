"""Watch one lane: hint while Redis is there and workers keep up, else send by ourselves."""

from datetime import datetime
from typing import Protocol

from service.base.clock import Clock

LATE_SECONDS = 5.0
"""How long the same text may stay the oldest that is due before the clock sends by itself. Counted in machine time
from the first look at it: when the demo's time jumps, nobody is late yet."""


class Lanes(Protocol):
    """As much of the delivery as a watch needs."""

    def oldest_due(self, lane: str) -> datetime | None: ...

    def drain(self, lane: str) -> int: ...


class Hinting(Protocol):
    """Whoever can tell workers."""

    def hint(self, lane: str) -> bool: ...


class LaneWatch:
    """Look at one lane again and again; remembers only since when its oldest text has been due."""

    def __init__(self, lane: str, delivery: Lanes, hints: Hinting, clock: Clock) -> None:
        self._lane = lane
        self._delivery = delivery
        self._hints = hints
        self._clock = clock
        self._oldest: datetime | None = None
        self._seen_at = 0.0

    def look(self) -> None:
        """Hint at what is due, or send it."""
        oldest, looked_at = self._delivery.oldest_due(self._lane), self._clock.monotonic()
        if oldest != self._oldest:
            self._oldest, self._seen_at = oldest, looked_at
        if oldest is None:
            return
        hinted = self._hints.hint(self._lane)
        if not hinted or looked_at - self._seen_at > LATE_SECONDS:
            self._delivery.drain(self._lane)
