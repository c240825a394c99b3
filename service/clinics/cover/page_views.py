"""Cover as its page shows it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.phones import readable
from service.clinics.cover.models import NumberTest
from service.clinics.cover.rule import NONE, Cover, Said
from service.clinics.cover.standing import SiteCover, gap_words, newest_tests
from service.clinics.cover.week import Part, usual_week
from service.clinics.week_form import DAY_NAMES, day_words

SHOWN = 20
"""So many gaps the page lists; who closes them sees the next."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """A part of a day: its hours, who answers, and whether that is nobody or not said."""

    hours: str
    who: str
    kind: str


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number, what it is called, and its newest test."""

    number: str
    name: str
    test: NumberTest | None

    @property
    def tried(self) -> bool:
        return self.test is not None and self.test.answered


def glance(cover: Cover) -> list[tuple[str, list[PartLine]]]:
    """Show a week without holidays, a day a line."""
    return [(DAY_NAMES[day], [_part(cover, part) for part in parts]) for day, parts in usual_week(cover).items()]


def number_lines(session: Session, cover: Cover, clinic_id: UUID) -> list[NumberLine]:
    tests = newest_tests(session, clinic_id)
    return [NumberLine(number, cover.names.get(number, ""), tests.get(number)) for number in cover.numbers]


def gap_lines(found: SiteCover) -> list[str]:
    """List the first hours of the coming 60 days of which nobody has said anything."""
    return [gap_words(gap, found.site.zone) for gap in found.missing.gaps[:SHOWN]]


def date_lines(cover: Cover) -> list[tuple[str, str, str]]:
    """List the single dates: as they are kept, in words, and what is said."""
    return [(day.isoformat(), day_words(day), said_words(cover, said)) for day, said in sorted(cover.dates.items())]


def said_words(cover: Cover, said: Said) -> str:
    return "; ".join(f"{start}–{end} {who(cover, number)}" for start, end, number in said)


def who(cover: Cover, said: str | None) -> str:
    """Name who answers: `desk, 020 7946 0000`, nobody, or that it is not said."""
    if said is None:
        return "not said yet"
    if said == NONE:
        return "nobody (111, 999)"
    name = cover.names.get(said)
    return f"{name}, {readable(said)}" if name else readable(said)


def _part(cover: Cover, part: Part) -> PartLine:
    kind = "missing" if part.said is None else "nobody" if part.said == NONE else "answered"
    return PartLine(f"{part.start}–{part.end}", who(cover, part.said), kind)
