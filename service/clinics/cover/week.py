"""What a cover says in a week without holidays and single dates: for a week at a glance, and for paper. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.clinics.cover.rule import Cover, Said
from service.clinics.timetable.spans import DAY_MINUTES, WEEKDAYS, minute_of, wall_of

Week = Mapping[str, Sequence[Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a day in wall time; `said` is a number, `NONE`, or None where nobody has said."""

    start: str
    end: str
    said: str | None


def usual_day(cover: Cover, day: str) -> list[Part]:
    """Cut a weekday (`mon`) into parts, by what is said for it and else by the opening hours."""
    said, opened = cover.week.get(day, ()), cover.hours.weekly.get(day, [])
    edges = sorted({0, *(minute_of(wall) for span in (*said, *opened) for wall in span[:2])} - {DAY_MINUTES})
    parts: list[Part] = []
    for begin, end in zip(edges, [*edges[1:], DAY_MINUTES], strict=True):
        holds = _said_at(said, begin) or (cover.while_open if _opens_at(opened, begin) else cover.while_closed)
        if parts and parts[-1].said == holds:
            parts[-1] = Part(parts[-1].start, wall_of(end), holds)
        else:
            parts.append(Part(wall_of(begin), wall_of(end), holds))
    return parts


def usual_week(cover: Cover) -> dict[str, list[Part]]:
    return {day: usual_day(cover, day) for day in WEEKDAYS}


def weeks_of_numbers(cover: Cover) -> dict[str, Week]:
    """Give, by number, the hours of the week in which it is answered, as opening hours are written."""
    found: dict[str, dict[str, list[Sequence[str]]]] = {number: {} for number in cover.numbers}
    for day, parts in usual_week(cover).items():
        for part in parts:
            if part.said in found:
                found[part.said].setdefault(day, []).append([part.start, part.end])
    return {number: week for number, week in found.items() if week}


def is_answered_always(cover: Cover) -> str | None:
    """Return the number that is answered at every hour of every day; None where there is none such."""
    return cover.numbers[0] if len(cover.numbers) == 1 and _says_all(cover) else None


def _says_all(cover: Cover) -> bool:
    days = [*cover.week.values(), cover.closed_days, *cover.dates.values()]
    said: list[str | None] = [cover.while_open, cover.while_closed, *(number for day in days for *_, number in day)]
    return set(said) == set(cover.numbers)


def _said_at(said: Said, minute: int) -> str | None:
    return next((number for start, end, number in said if minute_of(start) <= minute < minute_of(end)), None)


def _opens_at(spans: Sequence[Sequence[str]], minute: int) -> bool:
    return any(minute_of(start) <= minute < minute_of(end) for start, end in spans)
