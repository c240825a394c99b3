"""People, rooms and hours as the pages show them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.clinics.models import Practitioner, Room
from service.clinics.timetable.strays import Scope
from service.clinics.timetable_models import Absence, DatedHours
from service.clinics.week_form import day_words, week_lines, write_spans
from service.web.actor import current_actor
from service.web.layout import local_day, local_time, page_zone
from service.web.program import program
from service.web.request_db import db

KIND_WORDS = {
    "leave": "Leave",
    "sick": "Sick",
    "training": "Training",
    "out_of_use": "Out of use",
    "other": "Away",
}
NATIONS = (
    ("", "No public holidays"),
    ("GB-ENG", "England"),
    ("GB-WLS", "Wales"),
    ("GB-SCT", "Scotland"),
    ("GB-NIR", "Northern Ireland"),
    ("IE", "Ireland"),
)


def strays(scope: Scope) -> list[dict[str, Any]]:
    return program().timetable.strays(db(), current_actor(), scope)


def absence_lines(rows: Iterable[Absence], owner_id: UUID) -> list[dict[str, Any]]:
    """Write the absences of one practitioner or room."""
    mine = (row for row in rows if owner_id in {row.practitioner_id, row.room_id})
    return [
        {"id": row.id, "kind": KIND_WORDS[row.kind], "when": span_words(row.starts_at, row.ends_at), "note": row.note}
        for row in mine
    ]


def span_words(starts_at: datetime, ends_at: datetime) -> str:
    """Write a time: whole days by their dates, others with their hours."""
    whole = local_time(starts_at) == "00:00" and local_time(ends_at) == "00:00"
    if not whole:
        same = local_day(starts_at) == local_day(ends_at) and ends_at - starts_at < timedelta(days=2)
        end = local_time(ends_at) if same else f"{local_day(ends_at)}, {local_time(ends_at)}"
        return f"{local_day(starts_at)}, {local_time(starts_at)} to {end}"
    last = (ends_at.astimezone(page_zone()).date() - timedelta(days=1)) if whole else ends_at.date()
    first = starts_at.astimezone(page_zone()).date()
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def dated_lines(rows: Iterable[DatedHours], owner_id: UUID | None) -> list[dict[str, Any]]:
    """Write the dated hours of one practitioner or room; of the site for None."""
    mine = (row for row in rows if (row.practitioner_id or row.room_id) == owner_id)
    return [
        {"id": row.id, "day": day_words(row.on_date), "hours": write_spans(row.spans) or "not at all", "note": row.note}
        for row in mine
    ]


def card(row: Practitioner | Room, absences: list[Absence], dated: list[DatedHours]) -> dict[str, Any]:
    """Describe a practitioner or a room: hours, what they are for, and what is coming."""
    breaks = row.breaks if isinstance(row, Practitioner) else None
    return {
        "row": row,
        "hours": week_lines(row.hours) if row.hours is not None else None,
        "breaks": [line for line in week_lines(breaks or {}) if line[1] != "–"],
        "absences": absence_lines(absences, row.id),
        "dated": dated_lines(dated, row.id),
    }
