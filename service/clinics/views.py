"""The timetable as API and pages show it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from service.clinics.models import Closure, Practitioner, Room, Site
from service.clinics.timetable.public_holidays import public_holidays
from service.clinics.timetable_models import Absence, DatedHours

YEAR = timedelta(days=365)
Keys = Mapping[UUID, str]
"""Keys of practitioners and rooms by id."""


def practitioner_view(row: Practitioner) -> dict[str, Any]:
    fields = ("key", "name", "hours", "breaks", "skills", "active")
    return {"id": str(row.id), **{field: getattr(row, field) for field in fields}}


def room_view(row: Room) -> dict[str, Any]:
    return {"id": str(row.id), **{field: getattr(row, field) for field in ("key", "name", "kind", "hours", "active")}}


def site_view(row: Site, today: date, dated: list[DatedHours]) -> dict[str, Any]:
    """Describe the site; `dated` tells on which public holidays it is open all the same."""
    fields = ("key", "name", "zone", "opening_hours", "holidays", "patient_lead_minutes", "patient_horizon_days")
    own = {one.on_date for one in dated if one.practitioner_id is None and one.room_id is None and one.spans}
    days = public_holidays(row.holidays) if row.holidays else {}
    ahead = {day: name for day, name in days.items() if today <= day < today + YEAR}
    return {
        **{field: getattr(row, field) for field in fields},
        "public_holidays": [{"date": day, "name": name, "open": day in own} for day, name in ahead.items()],
    }


def closure_view(row: Closure) -> dict[str, Any]:
    return {"id": str(row.id), "date": row.on_date, "reason": row.reason}


def dated_view(row: DatedHours, keys: Keys) -> dict[str, Any]:
    owner = "practitioner" if row.practitioner_id else "room" if row.room_id else "site"
    owner_id = row.practitioner_id or row.room_id
    key = keys[owner_id] if owner_id else None
    return {"id": str(row.id), "owner": owner, "key": key, "date": row.on_date, "spans": row.spans, "note": row.note}


def absence_view(row: Absence, keys: Keys) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "practitioner": keys[row.practitioner_id] if row.practitioner_id else None,
        "room": keys[row.room_id] if row.room_id else None,
        **{field: getattr(row, field) for field in ("kind", "starts_at", "ends_at", "note")},
    }
