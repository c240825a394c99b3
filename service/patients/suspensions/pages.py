"""Buttons of the desk: they have it, or it is the wrong number. They lead back to the page they stand on."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.patients.suspensions.api import desk, its_patient
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.request_db import db

numbers_pages = Blueprint("numbers_pages", __name__, template_folder="templates", url_prefix="/patients")


@numbers_pages.post("/<uuid:patient_id>/number/wrong")
@everybody
def wrong(patient_id: UUID) -> ResponseReturnValue:
    """Suspend the number at once."""
    desk().is_wrong(db(), current_actor(), its_patient(patient_id))
    return _back(patient_id)


@numbers_pages.post("/<uuid:patient_id>/number/confirm")
@everybody
def confirm(patient_id: UUID) -> ResponseReturnValue:
    """Note that they have it."""
    desk().is_right(db(), current_actor(), its_patient(patient_id))
    return _back(patient_id)


def _back(patient_id: UUID) -> ResponseReturnValue:
    wanted = urlsplit(request.form.get("back", ""))
    here = wanted.path.startswith("/") and not wanted.path.startswith("//") and not (wanted.scheme or wanted.netloc)
    return redirect(wanted.path if here else url_for("patients_pages.patient", patient_id=patient_id))
