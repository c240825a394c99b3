"""Whose number it is, on pages: a word where it is said to be wrong, and buttons that lead back to where they stand."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from service.base.unreadable import can_be_read
from service.patients.suspensions.api import desk, its_patient
from service.patients.suspensions.ledger import is_among, suspended_digests
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.request_db import db

numbers_pages = Blueprint("numbers_pages", __name__, template_folder="templates", url_prefix="/patients")


@numbers_pages.app_template_test("said_to_be_wrong")
def said_to_be_wrong(number: str | None) -> bool:
    """Tell templates whether somebody said that a number is the wrong one; read once for each page."""
    if not number or not can_be_read(number):
        return False
    if "suspended" not in g:
        g.suspended = suspended_digests(db(), {current_clinic()})
    return is_among(g.suspended, current_clinic(), number)


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
