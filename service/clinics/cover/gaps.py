"""What is missing in the cover of the coming days: hours nobody has declared, numbers nobody has tried. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.clinics.cover.rule import Answered, Cover, Undeclared

DAYS = 60
"""So far ahead every hour has to be declared before a protocol can be switched on."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which nobody has said which number is answered; the ends are instants."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Untried:
    """A number that nobody has tried, with the instant from which it is to be answered."""

    number: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing; nothing is where both are empty."""

    gaps: tuple[Gap, ...]
    untried: tuple[Untried, ...]

    def __bool__(self) -> bool:
        return bool(self.gaps or self.untried)


def missing(cover: Cover, tried: Collection[str], now: datetime) -> Missing:
    """Find what is missing in the `DAYS` from an instant on; `tried` are the numbers whose newest test was answered."""
    gaps: list[Gap] = []
    untried: dict[str, Untried] = {}
    for stretch in cover.stretches(now, now + timedelta(days=DAYS)):
        match stretch.answer:
            case Undeclared():
                gaps.append(Gap(stretch.start, stretch.end))
            case Answered(number, name) if number not in tried:
                untried.setdefault(number, Untried(number, name, stretch.start))
    return Missing(tuple(gaps), tuple(untried.values()))
