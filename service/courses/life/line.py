"""The sessions of a course in their order: those that were had, by date, then those that are to come, by number.

A number is a name that stays; what spacing counts is the place in this order. Pure data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.courses.life.model import Spot, Why
from service.courses.planning import Spacing
from service.protocols.definition import Protocol
from service.protocols.definition import Spacing as Rule

WIDE = 100_000  # days: no maximum at all, where a session between two others has no place yet


@dataclass(frozen=True, slots=True)
class Had:
    """A session that took place, or has begun, on the local date `on`; `spot` is None where it has none here."""

    number: int
    on: date
    why: Why = "done"
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A session to come: where it is now, if anywhere, and why it stays there (None: it may move)."""

    number: int
    spot: Spot | None
    fixed: Why | None = None

    @property
    def on(self) -> date | None:
        """Return its local date: spots are told in the zone of the site."""
        return None if self.spot is None else self.spot.start.date()


@dataclass(frozen=True, slots=True)
class Line:
    """A course: `had` ascending by date, `open` ascending by number."""

    protocol: Protocol
    had: tuple[Had, ...]
    open: tuple[Open, ...]

    @property
    def done(self) -> tuple[date, ...]:
        """Return the dates that count as done, ascending."""
        return tuple(one.on for one in self.had)

    def position(self, number: int) -> int:
        """Return the place of a session to come in the order of all, counted from 1."""
        return len(self.had) + 1 + [one.number for one in self.open].index(number)

    def of(self, number: int) -> Open | None:
        return next((one for one in self.open if one.number == number), None)

    def rule(self, position: int) -> Rule:
        """Return the protocol's spacing before the session at a place of the order (2 or more)."""
        return self.protocol.spacing_before(min(position, self.protocol.sessions_maximum))

    def spacing(self, before: int, after: int) -> Spacing:
        """Return what must lie between the sessions at two places of the order, others between them having no date."""
        rule = self.rule(after)
        if after == before + 1:
            return Spacing(max(rule.min_days, 1), max(rule.ideal_days, 1), max(rule.max_days, 1))
        ideal = sum(self.rule(position).ideal_days for position in range(before + 1, after + 1))
        return Spacing(max(rule.min_days, 1), max(ideal, 1), WIDE)

    def before(self, number: int) -> Had | Open | None:
        """Return the nearest session before that has a date."""
        earlier = [one for one in self.open if one.number < number and one.spot is not None]
        return earlier[-1] if earlier else (self.had[-1] if self.had else None)

    def after(self, number: int) -> Open | None:
        """Return the nearest session after that has a date."""
        return next((one for one in self.open if one.number > number and one.spot is not None), None)

    def with_place(self, number: int, spot: Spot, why: Why = "asked") -> "Line":
        """Return the line with one session put somewhere, where it stays."""
        return self._with(Open(number, spot, why))

    def reopened(self, number: int) -> "Line":
        """Return the line with a session that has begun, or should have, as one that is to come again."""
        if self.of(number) is not None:
            return self
        had = tuple(one for one in self.had if one.number != number)
        return Line(self.protocol, had, self.open).without_place(number)

    def without_place(self, number: int) -> "Line":
        return self._with(Open(number, None))

    def _with(self, changed: Open) -> "Line":
        others = [one for one in self.open if one.number != changed.number]
        return Line(self.protocol, self.had, tuple(sorted([*others, changed], key=lambda one: one.number)))

    def positions(self, numbers: Sequence[int]) -> list[int]:
        return [self.position(number) for number in numbers]
