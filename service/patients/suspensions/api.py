"""Whose number it is, in the API: wrong, or confirmed."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from marshmallow import fields

from service.base.lookup import number_digest
from service.patients.models import Patient
from service.patients.reading import patient_view
from service.patients.schemas import PatientSchema
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.patients.suspensions.desk import NumberDesk
    from service.patients.suspensions.parts import HasNumbers

api = ApiBlueprint("numbers", __name__, url_prefix=f"{V1}/patients", description="Whose number it is")


class ShownNumberSchema(ApiSchema):
    """The number that something is said about, where it must be that one: else `number_changed`."""

    mobile = fields.String(metadata={"description": "As the patient's `mobile` is given."})


def desk() -> "NumberDesk":
    return cast("HasNumbers", program()).numbers


def its_patient(patient_id: UUID) -> Patient:
    return program().patients.get(db(), current_actor(), patient_id)


@api.post("/<uuid:patient_id>/number/wrong")
@everybody
@api.arguments(ShownNumberSchema)
@api.response(200, PatientSchema)
def wrong(said: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Suspend a patient's number at once: it is somebody else's. The same again changes nothing."""
    patient = its_patient(patient_id)
    desk().is_wrong(db(), current_actor(), patient, shown=_shown(said, patient))
    return patient_view(db(), patient)


@api.post("/<uuid:patient_id>/number/confirm")
@everybody
@api.arguments(ShownNumberSchema)
@api.response(200, PatientSchema)
def confirm(said: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Note that the number is the patient's; texts go there again."""
    patient = its_patient(patient_id)
    desk().is_right(db(), current_actor(), patient, shown=_shown(said, patient))
    return patient_view(db(), patient)


def _shown(said: dict[str, Any], patient: Patient) -> str | None:
    return number_digest(patient.clinic_id, said["mobile"]) if "mobile" in said else None
