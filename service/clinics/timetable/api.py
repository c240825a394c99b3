"""What differs from the week, in the API: closures, dated hours, absences. Everybody reads, managers write."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.clinics.api import strays
from service.clinics.models import Closure
from service.clinics.schemas import (
    AbsenceDraftSchema,
    AbsenceListSchema,
    AbsenceSchema,
    ClosureDraftSchema,
    ClosureListSchema,
    ClosureSchema,
    DatedHoursDraftSchema,
    DatedHoursListSchema,
    DatedHoursSchema,
)
from service.clinics.timetable.desk import Dated
from service.clinics.timetable.rows import keys_by_id
from service.clinics.timetable.strays import Scope, day_of
from service.clinics.timetable_models import Absence, DatedHours
from service.clinics.views import absence_view, closure_view, dated_view
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

closures_api = ApiBlueprint("closures", __name__, url_prefix=f"{V1}/closures", description="Dates when all is shut")
dated_api = ApiBlueprint("dated_hours", __name__, url_prefix=f"{V1}/dated-hours", description="Hours of single dates")
absences_api = ApiBlueprint("absences", __name__, url_prefix=f"{V1}/absences", description="Who is away, and when")
ROW = "/<uuid:row_id>"


def _zone() -> ZoneInfo:
    return ZoneInfo(program().timetable.site(db(), current_actor()).zone)


def _remove(kind: type[Dated], row_id: UUID) -> str:
    program().timetable.remove(db(), current_actor(), kind, row_id)
    return ""


def _closure(session: Session, actor: Actor, row_id: UUID) -> dict[str, Any]:
    row = program().timetable.get(session, actor, Closure, row_id)
    return {**closure_view(row), "affected": strays(day_of(row.on_date, _zone()))}


def _dated(session: Session, actor: Actor, row_id: UUID) -> dict[str, Any]:
    row = program().timetable.get(session, actor, DatedHours, row_id)
    scope = day_of(row.on_date, _zone(), practitioner_id=row.practitioner_id, room_id=row.room_id)
    return {**dated_view(row, keys_by_id(session, row.clinic_id)), "affected": strays(scope)}


def _absence(session: Session, actor: Actor, row_id: UUID) -> dict[str, Any]:
    row = program().timetable.get(session, actor, Absence, row_id)
    scope = Scope(row.practitioner_id, row.room_id, row.starts_at, row.ends_at)
    return {**absence_view(row, keys_by_id(session, row.clinic_id)), "affected": strays(scope)}


@closures_api.get("")
@everybody
@closures_api.response(200, ClosureListSchema)
def closures() -> dict[str, Any]:
    """List the closures that are not over."""
    rows = program().timetable.closures(db(), current_actor())
    return {"items": [closure_view(row) for row in rows], "next_cursor": None}


@closures_api.post("")
@access("manager")
@closures_api.arguments(ClosureDraftSchema)
@closures_api.response(201, ClosureSchema)
@idempotent(_closure)
def close(draft: dict[str, Any]) -> dict[str, Any]:
    """Close the site on a date; the answer lists what is booked then."""
    row = program().timetable.close(db(), current_actor(), draft["date"], draft["reason"])
    return _closure(db(), current_actor(), row.id)


@closures_api.delete(ROW)
@access("manager")
@closures_api.response(204)
def reopen(row_id: UUID) -> str:
    """Take a closure back."""
    return _remove(Closure, row_id)


@dated_api.get("")
@everybody
@dated_api.response(200, DatedHoursListSchema)
def dated() -> dict[str, Any]:
    """List the dated hours that are not over."""
    keys = keys_by_id(db(), current_clinic())
    rows = program().timetable.dated(db(), current_actor())
    return {"items": [dated_view(row, keys) for row in rows], "next_cursor": None}


@dated_api.post("")
@access("manager")
@dated_api.arguments(DatedHoursDraftSchema)
@dated_api.response(201, DatedHoursSchema)
@idempotent(_dated)
def put_dated(draft: dict[str, Any]) -> dict[str, Any]:
    """Give the site, a practitioner or a room other hours on a date; the answer lists what is booked outside them."""
    parts = (draft["owner"], draft["key"], draft["date"], draft["spans"], draft["note"])
    row = program().timetable.put_dated(db(), current_actor(), *parts)
    return _dated(db(), current_actor(), row.id)


@dated_api.delete(ROW)
@access("manager")
@dated_api.response(204)
def remove_dated(row_id: UUID) -> str:
    """Go back to the weekly hours."""
    return _remove(DatedHours, row_id)


@absences_api.get("")
@everybody
@absences_api.response(200, AbsenceListSchema)
def absences() -> dict[str, Any]:
    """List the absences that are not over, the first to begin first."""
    keys = keys_by_id(db(), current_clinic())
    rows = program().timetable.absences(db(), current_actor())
    return {"items": [absence_view(row, keys) for row in rows], "next_cursor": None}


@absences_api.post("")
@access("manager")
@absences_api.arguments(AbsenceDraftSchema)
@absences_api.response(201, AbsenceSchema)
@idempotent(_absence)
def note_absence(draft: dict[str, Any]) -> dict[str, Any]:
    """Note that somebody is away, or a room out of use; nobody is moved, the answer lists what is booked then."""
    owner = "practitioner" if draft["practitioner"] else "room"
    parts = (owner, draft[owner], draft["kind"], draft["starts_at"], draft["ends_at"], draft["note"])
    row = program().timetable.note_absence(db(), current_actor(), *parts)
    return _absence(db(), current_actor(), row.id)


@absences_api.delete(ROW)
@access("manager")
@absences_api.response(204)
def remove_absence(row_id: UUID) -> str:
    """Take an absence back."""
    return _remove(Absence, row_id)
