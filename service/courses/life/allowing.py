"""What clinicians have allowed: sessions nearer to each other than the protocol asks, each time with a reason. Pure.

It is read out of the history: whoever put one of two sessions where it came too near had to be a clinician and to say
why. The newest such decision about the two counts, and only for distances that are not shorter than what it allowed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from service.courses.life.line import Line
from service.courses.planning import Spacing

Pair = tuple[int, int]
"""Two sessions that follow each other, by number."""


class Gap(NamedTuple):
    """The days between two sessions with a date that follow each other, and what the protocol asks for there."""

    before: int
    number: int
    days: int
    asked: Spacing


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change of a session as its history tells it; `on`: the local date that it had from then on, None for none.

    `together`: what was done at one stroke, the change's own id if nothing else was. `undone_at`: when it was taken
    back, None while it stands. `by`: the clinician who did it, None where nobody of them did. `dated`: whether it set
    the date, which a pin does not.
    """

    id: UUID
    number: int
    at: datetime
    on: date | None
    together: UUID
    undone_at: datetime | None = None
    by: str | None = None
    reason: str | None = None
    dated: bool = True

    @property
    def order(self) -> tuple[datetime, UUID]:
        return self.at, self.id

    def stood_at(self, moment: datetime) -> bool:
        return self.undone_at is None or self.undone_at > moment


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a clinician allowed: so many days, when and why."""

    days: int
    by: str
    at: datetime
    reason: str


NOTHING_ALLOWED: Mapping[Pair, Allowed] = {}


def gaps_of(line: Line) -> Iterator[Gap]:
    """Return the distances before the sessions to come, the first of them counted from the last that was had."""
    last = (line.had[-1].number, line.had[-1].on, len(line.had)) if line.had else None
    for one in line.open:
        if one.on is None:
            continue
        at = line.position(one.number)
        if last is not None:
            before, since, position = last
            yield Gap(before, one.number, (one.on - since).days, line.spacing(position, at))
        last = one.number, one.on, at


def narrow(line: Line) -> list[Gap]:
    return [gap for gap in gaps_of(line) if gap.days < gap.asked.min_days]


def allowed_of(line: Line, history: Iterable[Told]) -> dict[Pair, Allowed]:
    """Return which of the distances under a minimum were allowed, out of all changes of the course's sessions."""
    rows = sorted(history, key=lambda one: one.order)
    found = ((gap, _decided(gap, rows)) for gap in narrow(line))
    return {(gap.before, gap.number): given for gap, given in found if given and 0 < given.days <= gap.days}


def still_allowed(line: Line, history: Sequence[Told], undone: Collection[UUID]) -> set[Pair]:
    """Return what a clinician decided last, once the changes `undone` (ids) are taken back.

    Nothing where a clinician made one of those: who thought again does not come back unasked.
    """
    if any(told.by for told in history if told.id in undone):
        return set()
    return set(allowed_of(line, history))


def _decided(gap: Gap, rows: Sequence[Told]) -> Allowed | None:
    """Return what the newest decision of a clinician about the date of either made of two sessions."""
    for told in reversed(rows):
        decided = told.dated and told.undone_at is None and told.number in (gap.before, gap.number)
        if decided and told.by and told.reason:
            since, then = (_date_after(number, told, rows) for number in (gap.before, gap.number))
            return Allowed((then - since).days, told.by, told.at, told.reason) if since and then else None
    return None


def _date_after(number: int, stroke: Told, rows: Sequence[Told]) -> date | None:
    """Return the date that a session had once everything of one stroke was done."""
    last = max(each.order for each in rows if each.together == stroke.together)
    known = [each.on for each in rows if each.number == number and each.order <= last and each.stood_at(stroke.at)]
    return known[-1] if known else None
