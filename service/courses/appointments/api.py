"""Appointments in the API: book, look, move, cancel, say what became of them, take that back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.courses.afresh import with_alternatives
from service.courses.appointments.desk import AppointmentDesk
from service.courses.appointments.finding import FreePlace
from service.courses.appointments.reading import Wanted, appointment_view, list_appointments
from service.courses.appointments.requests import AppointmentRequest, NewPlace
from service.courses.appointments.schemas import (
    AppointmentPageSchema,
    AppointmentQuerySchema,
    AppointmentRequestSchema,
    AppointmentSchema,
    FreeInsteadSchema,
    NewPlaceSchema,
)
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db, record_view

api = ApiBlueprint(
    "appointments",
    __name__,
    url_prefix=f"{V1}/appointments",
    description="Entries of the diary that are not sessions of a course",
)
ONE = "/<uuid:appointment_id>"


def load(session: Session, _actor: Actor, appointment_id: UUID) -> dict[str, Any]:
    return {**appointment_view(session, current_clinic(), appointment_id)}


@api.post("")
@everybody
@api.arguments(AppointmentRequestSchema)
@api.response(201, AppointmentSchema)
@api.conflict(FreeInsteadSchema)
@idempotent(load)
def book(wanted: AppointmentRequest) -> dict[str, Any]:
    """Put an appointment into the diary; where the time is taken, the answer says what is free."""
    with with_alternatives(lambda session, _refusal: _written(desk().alternatives(session, current_clinic(), wanted))):
        made = desk().book(db(), current_actor(), wanted)
    return load(db(), current_actor(), made.id)


@api.get("")
@everybody
@api.arguments(AppointmentQuerySchema, location="query")
@api.response(200, AppointmentPageSchema)
def find(wanted: Wanted) -> dict[str, Any]:
    """List appointments by start; whose appointments somebody looked at is noted."""
    items, cursor = list_appointments(db(), current_clinic(), wanted)
    for patient_id in sorted({item["patient_id"] for item in items if item["patient_id"] is not None}):
        record_view("patient", patient_id)
    return {"items": items, "next_cursor": cursor}


@api.get(ONE)
@everybody
@api.response(200, AppointmentSchema)
def show(appointment_id: UUID) -> dict[str, Any]:
    """Show an appointment; that somebody looked is noted."""
    body = load(db(), current_actor(), appointment_id)
    record_view("appointment", appointment_id)
    return body


@api.post(f"{ONE}/move")
@everybody
@api.arguments(NewPlaceSchema)
@api.response(200, AppointmentSchema)
@api.conflict(FreeInsteadSchema)
def move(to: NewPlace, appointment_id: UUID) -> dict[str, Any]:
    """Give an appointment another place; where that is taken, the answer says what is free."""
    with with_alternatives(
        lambda session, _refusal: _written(desk().alternatives_to_move(session, current_clinic(), appointment_id, to))
    ):
        desk().move(db(), current_actor(), appointment_id, to)
    return load(db(), current_actor(), appointment_id)


@api.post(f"{ONE}/cancel")
@everybody
@api.response(200, AppointmentSchema)
def cancel(appointment_id: UUID) -> dict[str, Any]:
    """Take an appointment out of the diary."""
    desk().cancel(db(), current_actor(), appointment_id)
    return load(db(), current_actor(), appointment_id)


@api.post(f"{ONE}/complete")
@everybody
@api.response(200, AppointmentSchema)
def complete(appointment_id: UUID) -> dict[str, Any]:
    """Record that it took place; no text follows."""
    desk().complete(db(), current_actor(), appointment_id)
    return load(db(), current_actor(), appointment_id)


@api.post(f"{ONE}/no-show")
@everybody
@api.response(200, AppointmentSchema)
def no_show(appointment_id: UUID) -> dict[str, Any]:
    """Record that the patient did not come."""
    desk().no_show(db(), current_actor(), appointment_id)
    return load(db(), current_actor(), appointment_id)


@api.post(f"{ONE}/undo")
@everybody
@api.response(200, AppointmentSchema)
@api.conflict(FreeInsteadSchema)
def undo(appointment_id: UUID) -> dict[str, Any]:
    """Take back the last change; a place that was given up is taken again if it is free."""
    with with_alternatives(
        lambda session, _refusal: _written(desk().alternatives_to_undo(session, current_clinic(), appointment_id))
    ):
        desk().undo(db(), current_actor(), appointment_id)
    return load(db(), current_actor(), appointment_id)


def desk() -> AppointmentDesk:
    return program().appointments


def _written(places: Iterable[FreePlace]) -> list[dict[str, Any]]:
    return [
        {
            "start": place.start.isoformat(),
            "end": place.end.isoformat(),
            "practitioner": place.practitioner,
            "room": place.room,
        }
        for place in places
    ]
