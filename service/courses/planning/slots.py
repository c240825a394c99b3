"""Sets of starts as whole numbers: bit i of a date's number stands for the i-th start of the slot grid on that date.

`&` is "both", `|` is "either", and the lowest bit is the earliest start. What a date's bits mean is settled once, here,
so that hours, bookings, patient and preference are combined without looking at a clock again.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from service.courses.planning.preference import is_preferred, suits_minute
from service.courses.planning.problem import Busy, PlanningProblem, Span
from service.courses.planning.walltime import DAY_MINUTES, DAY_SECONDS, MINUTE, local_days, to_instant


class Slots:
    """The dates of a horizon, numbered from 0, each with the instants at which a session may start on it.

    A day without clock change is like any other: what is true of its wall times is worked out once.
    """

    def __init__(self, problem: PlanningProblem, horizon: range) -> None:
        self._problem = problem
        self.days = local_days(horizon, problem.zone)
        self.length = problem.duration_minutes * MINUTE
        self._minutes = range(0, DAY_MINUTES, problem.slot_minutes)
        self._step = problem.slot_minutes * MINUTE
        self._plain_starts = range(0, DAY_SECONDS, self._step)
        self._plain_inside: dict[tuple[Span, ...], int] = {}
        self._plain_liked: int | None = None
        changed = (at for at, day in enumerate(self.days) if day.midnight is None)
        self._changed = {at: self.days[at].starts(self._minutes) for at in changed}
        self._midnights = [day.edge(0) for day in self.days]
        plain = {at: day.midnight - at * DAY_SECONDS for at, day in enumerate(self.days) if day.midnight is not None}
        origin = next(iter(plain.values()), 0)
        self._origin = datetime.fromtimestamp(origin, UTC)
        self._shifts = {at: origin - zero for at, zero in plain.items()}

    def starts(self, at: int) -> Sequence[int]:
        """Return the instants of date `at`, ascending."""
        return self._changed[at] if at in self._changed else self.days[at].starts(self._minutes)

    def inside(self, at: int, spans: tuple[Span, ...]) -> int:
        """Return the starts of sessions that lie inside one of `spans` (wall minutes)."""
        day = self.days[at]
        if day.midnight is None:
            return self._inside(self.starts(at), day.spans(spans))
        if spans not in self._plain_inside:
            seconds = [(begin * MINUTE, end * MINUTE) for begin, end in spans]
            self._plain_inside[spans] = self._inside(self._plain_starts, seconds)
        return self._plain_inside[spans]

    def _inside(self, starts: Sequence[int], spans: Iterable[tuple[int, int]]) -> int:
        bits = 0
        for begin, end in spans:
            bits |= between(starts, begin, end - self.length + 1)
        return bits

    def liked(self, at: int) -> int:
        """Return the starts of sessions that are inside the preference."""
        day, liked = self.days[at], self._problem.preference
        if liked.weekdays is not None and day.day.weekday() not in liked.weekdays:
            return 0
        if day.midnight is None:
            return _bits(is_preferred(self._problem, start) for start in self.starts(at))
        if self._plain_liked is None:
            self._plain_liked = _bits(suits_minute(self._problem, minute) for minute in self._minutes)
        return self._plain_liked

    def spoilt(self, busy: Iterable[Busy], before: int = 0, after: int = 0) -> list[int]:
        """Return for each date the starts of sessions that would meet one of `busy`.

        They need `before` seconds free ahead of a busy span and `after` seconds behind it. A diary has thousands of
        spans, nearly all of them within one plain day: that day and its seconds can be read off the distance to the
        first date's midnight, give or take what clocks have moved since.
        """
        spoilt = [0] * len(self.days)
        reach, step, slots, shifts = before + self.length, self._step, len(self._minutes), self._shifts
        # Widened by a slot, so that rounding down names the first start after `early` and the first not before `late`.
        early = self._origin + timedelta(seconds=reach - step)
        late = self._origin - timedelta(seconds=after + step - 1)
        for start, end in busy:
            if start >= end and to_instant(start) >= to_instant(end):  # the clocks of one zone may say so wrongly
                continue
            first, beyond = start - early, end - late
            at = first.days
            if at == beyond.days and at in shifts:
                low, high = (first.seconds + shifts[at]) // step, (beyond.seconds + shifts[at]) // step
                if low > 0 and high <= slots:
                    spoilt[at] |= (1 << high) - (1 << low)
                    continue
            self._spoil(spoilt, to_instant(start) - reach, to_instant(end) + after)
        return spoilt

    def _spoil(self, spoilt: list[int], first: int, last: int) -> None:
        """Add the starts between the instants `first` and `last`, both excluded, of whatever dates."""
        for at in range(max(bisect_right(self._midnights, first) - 1, 0), bisect_left(self._midnights, last)):
            spoilt[at] |= between(self.starts(at), first + 1, last)


def between(starts: Sequence[int], begin: int, end: int) -> int:
    """Return those of `starts` from `begin` up to, but not including, `end`."""
    first, beyond = bisect_left(starts, begin), bisect_left(starts, end)
    return (1 << beyond) - (1 << first) if first < beyond else 0


def _bits(truths: Iterable[bool]) -> int:
    return sum(1 << at for at, true in enumerate(truths) if true)
