"""Patients in the API."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.patients.reading import patient_view
from service.patients.schemas import (
    PatientChangeSchema,
    PatientDraftSchema,
    PatientListSchema,
    PatientQuerySchema,
    PatientSchema,
    ToldAboutTextsSchema,
)
from service.patients.search import search
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db, record_view

api = ApiBlueprint("patients", __name__, url_prefix=f"{V1}/patients", description="Who is treated")


def load(session: Session, actor: Actor, patient_id: UUID) -> dict[str, Any]:
    return patient_view(session, program().patients.get(session, actor, patient_id))


@api.post("")
@everybody
@api.arguments(PatientDraftSchema)
@api.response(201, PatientSchema)
@idempotent(load)
def add(draft: dict[str, Any]) -> dict[str, Any]:
    """Add a patient, with the consent they gave."""
    return patient_view(db(), program().patients.add(db(), current_actor(), draft))


@api.get("")
@everybody
@api.arguments(PatientQuerySchema, location="query")
@api.response(200, PatientListSchema)
def find(query: dict[str, Any]) -> dict[str, Any]:
    """Search by the beginning of a name, a number, or its last four digits."""
    clinic_id = current_clinic()
    found = search(db(), program().phones, clinic_id, query["q"])
    return {"items": [patient_view(db(), patient) for patient in found], "next_cursor": None}


@api.get("/<uuid:patient_id>")
@everybody
@api.response(200, PatientSchema)
def show(patient_id: UUID) -> dict[str, Any]:
    """Show a patient; that somebody looked is noted."""
    body = load(db(), current_actor(), patient_id)
    record_view("patient", patient_id)
    return body


@api.patch("/<uuid:patient_id>")
@everybody
@api.arguments(PatientChangeSchema)
@api.response(200, PatientSchema)
def change(draft: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Change the fields that are given."""
    return patient_view(db(), program().patients.change(db(), current_actor(), patient_id, draft))


@api.post("/<uuid:patient_id>/texts")
@everybody
@api.arguments(ToldAboutTextsSchema)
@api.response(200, PatientSchema)
def about_texts(said: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Note what a patient told about texts; what the phone itself stopped only the phone can open again."""
    patient = program().patients.get(db(), current_actor(), patient_id)
    program().told.note(db(), current_actor(), patient, said["told"])
    return patient_view(db(), patient)
