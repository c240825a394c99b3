"""Patients on pages: find, add, look, change."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.patients import consents
from service.patients.reading import patient_view
from service.patients.schemas import PatientChangeSchema, PatientDraftSchema
from service.patients.search import search as find
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.forms import Form, read_form
from service.web.overviews import overviews_of_patient
from service.web.program import program
from service.web.request_db import db, record_view

patients_pages = Blueprint("patients_pages", __name__, template_folder="templates", url_prefix="/patients")

OPTIONAL = ("date_of_birth", "email", "emergency_contact", "note", "mobile")


@patients_pages.get("")
@everybody
def search() -> ResponseReturnValue:
    """Search while typing; htmx asks for the list alone."""
    clinic_id = current_actor().clinic_id
    assert clinic_id is not None
    typed = request.args.get("q", "")
    found = [patient_view(db(), patient) for patient in find(db(), program().phones, clinic_id, typed)]
    page = "patients/found.html" if request.headers.get("HX-Request") else "patients/search.html"
    return render_template(page, patients=found, typed=typed)


@patients_pages.get("/new")
@everybody
def new() -> ResponseReturnValue:
    typed = {"name": request.args.get("name", ""), "channel": "sms", "whose_phone": "own", "language": "en"}
    return render_template("patients/form.html", form=Form(typed), patient=None)


@patients_pages.post("")
@everybody
def add() -> ResponseReturnValue:
    form = _read(PatientDraftSchema())
    if not form.errors:
        try:
            patient = program().patients.add(db(), current_actor(), form.values)
        except Refusal as refusal:
            form.blame(refusal)
    if form.errors:
        return render_template("patients/form.html", form=form, patient=None), 422
    if request.form.get("then") == "course":
        return redirect(url_for("courses_pages.new", patient=patient.id))
    return redirect(url_for(".patient", patient_id=patient.id))


@patients_pages.get("/<uuid:patient_id>")
@everybody
def patient(patient_id: UUID) -> ResponseReturnValue:
    """Show one patient with courses; that somebody looked is noted."""
    row = program().patients.get(db(), current_actor(), patient_id)
    page = render_template(
        "patients/patient.html",
        patient=patient_view(db(), row),
        consents=consents.history(db(), row.clinic_id, row.id),
        overviews=overviews_of_patient(db(), row.clinic_id, row.id),
    )
    record_view("patient", patient_id)
    return page


@patients_pages.get("/<uuid:patient_id>/edit")
@everybody
def edit(patient_id: UUID) -> ResponseReturnValue:
    view = patient_view(db(), program().patients.get(db(), current_actor(), patient_id))
    typed = {**view, "consent_sms": "yes" if view["consent"]["sms"] else ""}
    record_view("patient", patient_id)
    return render_template("patients/form.html", form=Form(typed), patient=view)


@patients_pages.post("/<uuid:patient_id>/edit")
@everybody
def change(patient_id: UUID) -> ResponseReturnValue:
    row = program().patients.get(db(), current_actor(), patient_id)
    form = _read(PatientChangeSchema())
    if not form.errors:
        emptied = {name: None for name in OPTIONAL if name in request.form and not request.form[name]}
        try:
            program().patients.change(db(), current_actor(), patient_id, {**form.values, **emptied})
        except Refusal as refusal:
            form.blame(refusal)
    if form.errors:
        return render_template("patients/form.html", form=form, patient=patient_view(db(), row)), 422
    return redirect(url_for(".patient", patient_id=patient_id))


def _read(schema: PatientChangeSchema) -> Form:
    agreed = request.form.get("consent_sms") == "yes"
    return read_form(schema, {"consent": {"sms": agreed, "how": request.form.get("how") or "desk"}})
