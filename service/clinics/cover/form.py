"""The form of a cover: a line a number, and for each number, and for nobody, the hours of a week as people type them.

Fields: `number_0` and `name_0` …; `while_open` and `while_closed` (the place of a number, `none`, or empty: nobody has
said); `week_0_mon` … and `closed_0` (`week_none_mon` … for nobody).
"""

from collections.abc import Container, Iterator, Mapping
from typing import Any

from service.base.phones import readable
from service.clinics.cover.desk import overlap
from service.clinics.cover.models import CoverRow
from service.clinics.cover.rule import NONE
from service.clinics.timetable.spans import WEEKDAYS
from service.clinics.week_form import DAY_NAMES, read_day, write_spans

Typed = Mapping[str, str]
LEAST = 2
"""So many lines stand there at least; below the numbers there is always an empty one."""

MOST = 20
AT_NO_HOUR = "is answered at no hour yet: choose it below, or name it so that it can be chosen for a single date"
TWICE = "Two numbers at the same time on {days}: each hour needs one."


def places(typed: Typed) -> list[str]:
    """Name the lines of numbers that a form has, and the one for nobody."""
    return [*(str(at) for at in range(MOST) if f"number_{at}" in typed), NONE]


def read_cover(typed: Typed) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the draft that a form says, and what is wrong by field; numbers stay as they were typed."""
    faults: dict[str, str] = {}
    numbers = {place: typed.get(f"number_{place}", "").strip() for place in places(typed)} | {NONE: NONE}
    week = {day: _day(typed, numbers, "week_{}_" + day, faults) for day in WEEKDAYS}
    closed = _day(typed, numbers, "closed_{}", faults)
    named = {number: typed.get(f"name_{place}", "").strip()[:40] for place, number in numbers.items()}
    draft = {
        "while_open": _chosen(typed, "while_open", numbers, faults),
        "while_closed": _chosen(typed, "while_closed", numbers, faults),
        "week": week,
        "closed_days": closed,
        "names": {number: name for number, name in named.items() if number and number != NONE},
    }
    twice = [DAY_NAMES[day] for day, said in week.items() if overlap(said)]
    twice += ["closed days"] if overlap(closed) else []
    if twice:
        faults[""] = TWICE.format(days=", ".join(twice))
    return draft, faults


def unused(typed: Typed, draft: Mapping[str, Any], elsewhere: Container[str]) -> dict[str, str]:
    """Name the lines that would be lost: without a name, and a number that is answered at no hour of a draft.

    `elsewhere` are the lines whose number is said for a single date.
    """
    said = {draft["while_open"], draft["while_closed"], *(number for _, _, number in draft["closed_days"])}
    said |= {number for day in draft["week"].values() for _, _, number in day}
    lines = {at: typed.get(f"number_{at}", "").strip() for at in places(typed) if at != NONE and at not in elsewhere}
    lost = (at for at, number in lines.items() if number and number not in said and not draft["names"].get(number))
    return {f"number_{at}": AT_NO_HOUR for at in lost}


def write_cover(row: CoverRow, numbers: list[str]) -> dict[str, str]:
    """Return the fields of a cover as they would be typed; `numbers` in the order of their lines."""
    place = {number: str(at) for at, number in enumerate(numbers)} | {NONE: NONE}
    typed = {f"number_{place[number]}": readable(number) for number in numbers}
    typed |= {f"name_{place[number]}": row.names.get(number, "") for number in numbers}
    typed |= {f"number_{at}": "" for at in range(len(numbers), max(len(numbers) + 1, LEAST))}
    for name, said in (("while_open", row.while_open), ("while_closed", row.while_closed)):
        typed[name] = place[said] if said else ""
    for number, at in place.items():
        for day in WEEKDAYS:
            typed[f"week_{at}_{day}"] = _written(row.week.get(day, ()), number)
        typed[f"closed_{at}"] = _written(row.closed_days, number)
    return typed


def copied(typed: Typed) -> dict[str, str]:
    """Copy what is typed for the day `copy_from` to the day `copy_to`, or to `workdays` or `all` of them."""
    source, target = typed.get("copy_from", "mon"), typed.get("copy_to", "")
    days = {"workdays": WEEKDAYS[:5], "all": WEEKDAYS}.get(target, (target,))
    copies = {
        f"week_{place}_{day}": typed.get(f"week_{place}_{source}", "")
        for place in places(typed)
        for day in days
        if day in WEEKDAYS
    }
    return {**typed, **copies}


def _chosen(typed: Typed, name: str, numbers: Mapping[str, str], faults: dict[str, str]) -> str | None:
    place = typed.get(name, "")
    if place and not numbers.get(place):
        faults[name] = "is a line without a number"
    return numbers.get(place) or None


def _day(typed: Typed, numbers: Mapping[str, str], pattern: str, faults: dict[str, str]) -> list[list[str]]:
    """Gather what all numbers have on one day."""
    said: list[list[str]] = []
    for place, number in numbers.items():
        field = pattern.format(place)
        spans, fault = read_day(typed.get(field, ""))
        if fault or (spans and not number):
            faults[field] = fault or "belongs to a line without a number"
        said += [[start, end, number] for start, end in spans if number]
    return sorted(said)


def _written(said: Any, number: str) -> str:
    return write_spans(list(_spans(said, number)))


def _spans(said: Any, number: str) -> Iterator[tuple[str, str]]:
    return ((start, end) for start, end, own in said if own == number)
