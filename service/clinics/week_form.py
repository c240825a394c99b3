"""Hours of a week as people type them: a line a weekday, such as `9-13, 14:00-17:30`; empty for a day off."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError

from service.base.walltime import edge_at
from service.clinics.timetable.spans import WEEKDAYS
from service.clinics.wall_fields import YEARS, Spans, WeekSchema

DAY_NAMES = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
BETWEEN = re.compile(r"\s*(?:-|–|—|\bto\b|\buntil\b)\s*")
NEXT_DAY = timedelta(days=1)
WRONG = "wrong"
TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?")


def read_spans(line: str) -> list[list[str]]:
    """Read a line of spans; what is no time is left as it was typed, for the schema to refuse."""
    return [[_plain(end) for end in BETWEEN.split(span.strip())] for span in re.split(r"[,;]", line) if span.strip()]


def _plain(typed: str) -> str:
    clock = TIME.fullmatch(typed.strip())
    return f"{int(clock[1]):02}:{clock[2] or '00'}" if clock else typed.strip()


def read_week(typed: Mapping[str, str], prefix: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the week that the fields `{prefix}_mon` and so on say, and what is wrong with each field."""
    lines = {day: read_spans(typed.get(f"{prefix}_{day}", "")) for day in WEEKDAYS}
    try:
        return WeekSchema().load({day: spans for day, spans in lines.items() if spans}), {}
    except ValidationError as error:
        return {}, {f"{prefix}_{day}": first_words(said) for day, said in error.messages_dict.items()}


def typed_anew(typed: Mapping[str, str], prefix: str, before: Mapping[str, str]) -> bool:
    """Tell whether a field of a week says hours that it did not say `before`; an emptied one says none."""
    lines = ((typed.get(name, ""), before.get(name, "")) for name in (f"{prefix}_{day}" for day in WEEKDAYS))
    return any(spans and spans != read_spans(was) for spans, was in ((read_spans(line), was) for line, was in lines))


def read_day(typed: str) -> tuple[list[list[str]], str | None]:
    """Return the spans of one line, and what is wrong with it."""
    try:
        spans: Any = Spans().deserialize(read_spans(typed))
    except ValidationError as error:
        return [], first_words(error.messages)
    return spans, None


def write_week(week: Mapping[str, Any] | None, prefix: str) -> dict[str, str]:
    """Return the fields of a week as they would be typed."""
    return {f"{prefix}_{day}": write_spans(spans) for day, spans in (week or {}).items()}


def write_spans(spans: Sequence[Sequence[str]]) -> str:
    """Write spans as `09:00–13:00, 14:00–17:30`."""
    return ", ".join(f"{start}–{end}" for start, end in spans)


def week_lines(week: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Write a week for reading, days with the same hours together: `Mon–Fri`, `09:00–17:30`."""
    lines: list[tuple[list[str], str]] = []
    for day in WEEKDAYS:
        said = write_spans(week.get(day, [])) or "–"
        if lines and lines[-1][1] == said:
            lines[-1][0].append(day)
        else:
            lines.append(([day], said))
    return [(_days(days), said) for days, said in lines]


def _days(days: list[str]) -> str:
    names = [day.title() for day in days]
    return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"


def day_words(day: date) -> str:
    """Write a date as `Tue 1 December 2026`."""
    return f"{day:%a} {day.day} {day:%B %Y}"


def absence_ends(typed: Mapping[str, str], zone: ZoneInfo) -> tuple[datetime | None, datetime | None, dict[str, str]]:
    """Return the instants that dates and times say, and faults by field; without times whole days are meant."""
    first, last = (read_date(typed.get(f"{name}_day") or typed.get("first_day", "")) for name in ("first", "last"))
    begin, until = _wall(typed.get("first_time", ""), time()), _wall(typed.get("last_time", ""), None)
    read = {"first_day": first, "last_day": last, "first_time": begin, "last_time": until}
    faults = {
        name: "is not right" for name, value in read.items() if value is WRONG or (value is None and "day" in name)
    }
    if faults or first is None or last is None or not isinstance(begin, time):
        return None, None, faults
    end = datetime.combine(last, until) if isinstance(until, time) else datetime.combine(last + NEXT_DAY, time())
    return edge_at(datetime.combine(first, begin), zone), edge_at(end, zone), {}


def _wall(typed: str, default: time | None) -> time | str | None:
    try:
        return time.fromisoformat(typed) if typed else default
    except ValueError:
        return WRONG


def read_date(typed: str) -> date | None:
    """Return the date that a field says, None if it says none that a diary has."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def first_words(said: Any) -> str:
    """Return the first sentence of what a schema said."""
    while isinstance(said, Mapping):
        said = next(iter(said.values()))
    return str(said[0] if isinstance(said, list) else said)
