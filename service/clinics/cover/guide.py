"""What the page of cover leads a manager by: who answers now, the special days ahead, and what is left to do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from service.base.phones import readable
from service.base.walltime import day_span
from service.clinics.cover.gaps import DAYS, Missing, missing
from service.clinics.cover.page_views import PartLine, part_line
from service.clinics.cover.rule import NONE, Answer, Answered, Cover, Nobody
from service.clinics.week_form import day_words

AHEAD = timedelta(days=7)
FIRST = "Write down the number that patients ring, and what you call it."
OPEN = "Choose who answers while the clinic is open."
CLOSED = "Choose who answers at all other times: a number, or nobody."
HOLIDAYS = "Choose who answers on holidays and closed days: what is chosen for all other times holds there."
OTHER_HOURS = "other opening hours"


@dataclass(frozen=True, slots=True)
class Now:
    """Who answers at this moment, and until when in wall time; None where that does not change within days."""

    part: PartLine
    until: str | None


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date that is not like its weekday: as it is kept, in words, why, and who answers when."""

    key: str
    words: str
    why: str
    parts: tuple[PartLine, ...]

    @property
    def is_missing(self) -> bool:
        return any(part.kind == "missing" for part in self.parts)


def to_do(cover: Cover, found: Missing, now: datetime) -> list[tuple[str, str]]:
    """List what is left to do from `now` (clinic time) on, in order, each with the place of the page for it."""
    steps: list[tuple[str, str]] = []
    if found.gaps:
        said = cover.numbers or NONE in {cover.while_open, cover.while_closed}
        steps += [] if said else [(FIRST, "say")]
        steps += [(OPEN, "say")] if _closes_gaps(replace(cover, while_open=NONE), found, now) else []
        steps += [(_closed_words(cover, found), "say")] if cover.while_closed is None else []
    rung = (f"Have {_named(one.name, one.number)} rung, or ring it yourself." for one in found.untried)
    return [*steps, *((words, "numbers") for words in rung)]


def _closes_gaps(cover: Cover, found: Missing, now: datetime) -> bool:
    return missing(cover, (), now).gaps != found.gaps


def _closed_words(cover: Cover, found: Missing) -> str:
    """Name holidays where nothing else is missing: every weekday has its hours then."""
    zone, closures = cover.hours.zone, cover.hours.closures
    on_holidays = all(gap.start.astimezone(zone).date() in closures for gap in found.gaps)
    return HOLIDAYS if on_holidays else CLOSED


def now_line(cover: Cover, now: datetime) -> Now:
    """Say who answers now (clinic time), and until when."""
    first = next(iter(cover.stretches(now, now + AHEAD)))
    local, end = now.astimezone(cover.hours.zone), first.end.astimezone(cover.hours.zone)
    until = f"{end:%H:%M}" if end.date() == local.date() else f"{end:%a} {end.day} {end:%b}, {end:%H:%M}"
    return Now(part_line(cover, "", said_by(first.answer)), until if first.end < now + AHEAD else None)


def special_days(cover: Cover, names: Mapping[date, str], now: datetime) -> list[SpecialDay]:
    """List the days ahead on which the week does not hold: holidays, closed days, other hours, single dates.

    `names` says why a day is closed, where that is known; `now` is clinic time.
    """
    first = now.astimezone(cover.hours.zone).date()
    days = (first + timedelta(days=number) for number in range(DAYS))
    special = {*cover.hours.closures, *cover.hours.dates, *cover.dates}
    return [_special(cover, day, _why(cover, day, names)) for day in days if day in special]


def said_by(answer: Answer) -> str | None:
    """Write an answer as a cover keeps it."""
    return answer.number if isinstance(answer, Answered) else NONE if isinstance(answer, Nobody) else None


def _special(cover: Cover, day: date, why: str) -> SpecialDay:
    return SpecialDay(day.isoformat(), day_words(day), why, tuple(_parts(cover, day)))


def _parts(cover: Cover, day: date) -> Iterator[PartLine]:
    zone = cover.hours.zone
    begin, until = day_span(day, zone)
    for stretch in cover.stretches(begin, until):
        start = f"{stretch.start.astimezone(zone):%H:%M}"
        end = "24:00" if stretch.end == until else f"{stretch.end.astimezone(zone):%H:%M}"
        hours = "all day" if (stretch.start, stretch.end) == (begin, until) else f"{start}–{end}"
        yield part_line(cover, hours, said_by(stretch.answer))


def _why(cover: Cover, day: date, names: Mapping[date, str]) -> str:
    if day in cover.hours.closures:
        return names.get(day) or "closed"
    return OTHER_HOURS if day in cover.hours.dates else ""


def _named(name: str, number: str) -> str:
    return f"{name}, {readable(number)}," if name else readable(number)
