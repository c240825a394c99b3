"""What the planner is asked: plain data, whether it came as JSON or out of the diary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

Span = tuple[int, int]
"""Wall minutes since midnight, half-open; 1440 may end one."""

Hours = Mapping[int, tuple[Span, ...]]
"""Sorted, disjoint spans by weekday (0 = Monday). A weekday that is missing is a day off."""

Busy = tuple[datetime, datetime]
"""Aware instants, half-open."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Days between the local dates of two sessions that follow each other: 1 <= min <= ideal <= max."""

    min_days: int
    ideal_days: int
    max_days: int


@dataclass(frozen=True, slots=True)
class Resource:
    """A practitioner or a room. Without `hours` the opening hours are theirs.

    `dates` replaces the hours of single dates, within the opening hours of that date; no span: away.
    """

    id: str
    hours: Hours | None = None
    busy: tuple[Busy, ...] = ()
    dates: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preference:
    """What the patient likes; a part that is None does not restrict. `from_minute`, `to_minute`: wall minutes."""

    weekdays: frozenset[int] | None = None
    from_minute: int | None = None
    to_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """Cost of a day off the ideal gap, of a session outside the preference, of a day's delay of the first session."""

    gap: int = 10
    preference: int = 30
    delay: int = 1


@dataclass(frozen=True, slots=True)
class Pinned:
    """A session that stays where it is, whatever hours, diary and horizon say. `start` is aware."""

    number: int
    start: datetime
    practitioner: str
    room: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningProblem:
    """A course to plan.

    `spacings`: one per gap, so `sessions - 1` of them. `done`: ascending dates of sessions 1 to k. `dates` replaces
    the opening hours of single dates, `closures` win over it. `prep_minutes` and `cleaning_minutes`: practitioner and
    room must be free of other bookings that long before and after, if need be outside the opening hours.
    `not_before`: an aware instant; nothing is offered earlier.
    """

    zone: ZoneInfo
    sessions: int
    duration_minutes: int
    slot_minutes: int
    spacings: tuple[Spacing, ...]
    earliest: date
    latest: date
    opening_hours: Hours
    practitioners: tuple[Resource, ...]
    rooms: tuple[Resource, ...]
    dates: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    closures: frozenset[date] = frozenset()
    patient_busy: tuple[Busy, ...] = ()
    preference: Preference = Preference()
    weights: Weights = Weights()
    same_practitioner: bool = False
    proposals: int = 3
    done: tuple[date, ...] = ()
    pinned: tuple[Pinned, ...] = ()
    prep_minutes: int = 0
    cleaning_minutes: int = 0
    not_before: datetime | None = None

    def __post_init__(self) -> None:
        if len(self.spacings) != self.sessions - 1:
            raise ValueError(f"{self.sessions} sessions need {self.sessions - 1} spacings, not {len(self.spacings)}")
        if len(self.done) >= self.sessions:
            raise ValueError("every session is done: there is nothing to plan")

    @property
    def numbers(self) -> range:
        """The numbers of the sessions that are not done."""
        return range(len(self.done) + 1, self.sessions + 1)

    def opening_spans(self, day: date) -> tuple[Span, ...]:
        if day in self.closures:
            return ()
        return self.dates[day] if day in self.dates else self.opening_hours.get(day.weekday(), ())
