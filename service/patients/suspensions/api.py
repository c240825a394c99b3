"""Whose number it is, in the API: wrong, or confirmed."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from service.patients.models import Patient
from service.patients.reading import patient_view
from service.patients.schemas import PatientSchema
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.api import V1, ApiBlueprint
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.patients.suspensions.desk import NumberDesk
    from service.patients.suspensions.parts import HasNumbers

api = ApiBlueprint("numbers", __name__, url_prefix=f"{V1}/patients", description="Whose number it is")


def desk() -> "NumberDesk":
    return cast("HasNumbers", program()).numbers


def its_patient(patient_id: UUID) -> Patient:
    return program().patients.get(db(), current_actor(), patient_id)


@api.post("/<uuid:patient_id>/number/wrong")
@everybody
@api.response(200, PatientSchema)
def wrong(patient_id: UUID) -> dict[str, Any]:
    """Suspend a patient's number at once: it is somebody else's. The same again changes nothing."""
    patient = its_patient(patient_id)
    desk().is_wrong(db(), current_actor(), patient)
    return patient_view(db(), patient)


@api.post("/<uuid:patient_id>/number/confirm")
@everybody
@api.response(200, PatientSchema)
def confirm(patient_id: UUID) -> dict[str, Any]:
    """Note that the number is the patient's; texts go there again."""
    patient = its_patient(patient_id)
    desk().is_right(db(), current_actor(), patient)
    return patient_view(db(), patient)
