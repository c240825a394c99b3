"""A clock that tests hold in their hand."""

from datetime import UTC, datetime, timedelta

from service.base.clock import Clock

MONDAY_MORNING = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


class FixedClock(Clock):
    """Stand still until moved; each of the three times can be set by itself."""

    def __init__(self, at: datetime = MONDAY_MORNING) -> None:
        super().__init__()
        self.now_value = at
        self.real_value = at
        self.monotonic_value = 1000.0

    def now(self) -> datetime:
        return self.now_value

    def real(self) -> datetime:
        return self.real_value

    def monotonic(self) -> float:
        return self.monotonic_value

    def advance(self, by: timedelta) -> None:
        """Move all three times forward."""
        self.now_value += by
        self.real_value += by
        self.monotonic_value += by.total_seconds()
