"""Whose number it is, on pages: a word where it is said to be wrong, and buttons that lead back to where they stand."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.base.lookup import number_digest
from service.base.unreadable import can_be_read, if_readable
from service.patients.models import Patient
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


@numbers_pages.app_template_filter("as_shown")
def as_shown(number: str | None) -> str:
    """Name the number that a page shows, for what is said about it there; in a form, as no number is to be in logs."""
    return number_digest(current_clinic(), number) if number and can_be_read(number) else ""


@numbers_pages.post("/<uuid:patient_id>/number/wrong")
@everybody
def wrong(patient_id: UUID) -> ResponseReturnValue:
    """Suspend the number at once."""
    return _say(patient_id, lambda one, shown: desk().is_wrong(db(), current_actor(), one, shown=shown))


@numbers_pages.post("/<uuid:patient_id>/number/confirm")
@everybody
def confirm(patient_id: UUID) -> ResponseReturnValue:
    """Note that they have it."""
    return _say(patient_id, lambda one, shown: desk().is_right(db(), current_actor(), one, shown=shown))


def _say(patient_id: UUID, what: Callable[[Patient, str], object]) -> ResponseReturnValue:
    """Note something about the number that was shown, or tell that it is another one by now."""
    patient = its_patient(patient_id)
    try:
        what(patient, request.form.get("shown", ""))
    except Refusal as refusal:
        if refusal.code != "number_changed":
            raise
        db().rollback()
        number = if_readable(its_patient(patient_id).mobile, None)
        told = {"refusal": refusal, "number": number, "patient_id": patient_id, "back": _back(patient_id)}
        return render_template("patients/number_changed.html", **told), refusal.status
    return redirect(_back(patient_id))


def _back(patient_id: UUID) -> str:
    wanted = urlsplit(request.form.get("back", ""))
    here = wanted.path.startswith("/") and not wanted.path.startswith("//") and not (wanted.scheme or wanted.netloc)
    return wanted.path if here else url_for("patients_pages.patient", patient_id=patient_id)
