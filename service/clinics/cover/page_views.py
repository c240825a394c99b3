"""Cover as its page shows it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.phones import readable
from service.clinics.cover.models import NumberTest
from service.clinics.cover.rule import NONE, Cover, Said
from service.clinics.cover.standing import SiteCover, gap_words, newest_tests
from service.clinics.cover.week import Part, usual_week
from service.clinics.models import Closure, Site
from service.clinics.timetable.public_holidays import public_holidays
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
    """A number, what it is called, its newest test, and whether it is answered at any hour."""

    number: str
    name: str
    test: NumberTest | None
    used: bool = True

    @property
    def tried(self) -> bool:
        return self.test is not None and self.test.answered


def glance(cover: Cover) -> list[tuple[str, list[PartLine]]]:
    """Show a week without holidays, days that are alike in one line."""
    lines: list[tuple[list[int], list[PartLine]]] = []
    for place, parts in enumerate(usual_week(cover).values()):
        shown = [part_line(cover, _hours(part), part.said) for part in parts]
        alike = next((days for days, others in lines if others == shown), None)
        if alike is None:
            lines.append(([place], shown))
        else:
            alike.append(place)
    return [(_days(days), parts) for days, parts in lines]


def _days(places: list[int]) -> str:
    """Name some days of the week, those in a row by the first and the last: `Monday to Wednesday, Friday`."""
    names, runs = list(DAY_NAMES.values()), list[list[int]]()
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    said = [names[run[0]] if len(run) == 1 else f"{names[run[0]]} to {names[run[-1]]}" for run in runs]
    return ", ".join(said)


def number_lines(session: Session, cover: Cover, clinic_id: UUID) -> list[NumberLine]:
    tests, used = newest_tests(session, clinic_id), set(cover.numbers)
    return [
        NumberLine(number, cover.names.get(number, ""), tests.get(number), number in used)
        for number in known_numbers(cover)
    ]


def known_numbers(cover: Cover) -> list[str]:
    """List the numbers that are answered at some hour, then those that only have a name yet."""
    return list(dict.fromkeys([*cover.numbers, *cover.names]))


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


def part_line(cover: Cover, hours: str, said: str | None) -> PartLine:
    """Show some hours with what a cover says of them."""
    kind = "missing" if said is None else "nobody" if said == NONE else "answered"
    return PartLine(hours, who(cover, said), kind)


def reasons_of_closures(session: Session, site: Site) -> dict[date, str]:
    """Say why a site is closed on its closed days and public holidays."""
    own = select(Closure).where(Closure.clinic_id == site.clinic_id, Closure.site_id == site.id)
    return {
        **(public_holidays(site.holidays) if site.holidays else {}),
        **{row.on_date: row.reason for row in session.scalars(own)},
    }


def _hours(part: Part) -> str:
    return "all day" if (part.start, part.end) == ("00:00", "24:00") else f"{part.start}–{part.end}"
