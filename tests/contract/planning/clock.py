"""Wall times of a zone by the plainest means: walk through the horizon a quarter of an hour at a time and look."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
MARGIN = timedelta(days=4)


class Clock:
    """Whole minutes since `origin` for the wall times from some days before `first` to some days after `last`."""

    def __init__(self, zone: str, first: date, last: date) -> None:
        self.zone = ZoneInfo(zone)
        self.origin = datetime.combine(first, time(), UTC) - MARGIN
        self._until = datetime.combine(last, time(), UTC) + MARGIN
        self._quarters: dict[datetime, int] = {}
        at = self.origin
        while at < self._until:
            shown = at.astimezone(self.zone).replace(tzinfo=None, fold=0)
            self._quarters.setdefault(shown, self.minutes(at))
            at += QUARTER
        self._first, self._last = min(self._quarters), max(self._quarters)
        self.until = self._quarters[self._last]

    def minutes(self, instant: datetime) -> int:
        return int((instant - self.origin).total_seconds()) // 60

    def start(self, wall: datetime) -> int | None:
        """Return when `wall` is, the first time; None if it never is."""
        rest = timedelta(minutes=wall.minute % 15)
        quarter = self._quarters.get(wall - rest)
        return None if quarter is None else quarter + wall.minute % 15

    def edge(self, wall: datetime) -> int:
        """Return where a span begins or ends that says `wall`: a wall time that never is means the gap's end."""
        wall = min(max(wall, self._first), self._last)
        while (found := self.start(wall)) is None:
            wall += timedelta(minutes=15 - wall.minute % 15)
        return found

    def shown(self, minutes: int) -> datetime:
        """Return what clocks show at an instant."""
        return (self.origin + timedelta(minutes=minutes)).astimezone(self.zone).replace(tzinfo=None, fold=0)
