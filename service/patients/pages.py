"""Patients on pages: find, add, look, change."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.base.unreadable import if_readable
from service.clinics.page_views import span_words
from service.clinics.senders import has_sender
from service.clinics.week_form import absence_ends
from service.patients.availability import Availability
from service.patients.consents import WORDINGS
from service.patients.ledger import ledger_of
from service.patients.models import Patient
from service.patients.numbers import TEXT_CHANNELS, as_dialled
from service.patients.reading import patient_view
from service.patients.schemas import PatientChangeSchema, PatientDraftSchema, ToldAboutTextsSchema
from service.patients.search import search as find
from service.patients.shown_form import FIELDS, LIKED, Compared, as_written, compare, merged, read_shown
from service.patients.told_by_phone import choices
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.forms import Form, read_form
from service.web.layout import language_name, page_zone
from service.web.overviews import overviews_of_patient
from service.web.program import program
from service.web.request_db import db, record_view

patients_pages = Blueprint("patients_pages", __name__, template_folder="templates", url_prefix="/patients")

LANGUAGES = ("en", "pl", "ro")
"""In which patients may want texts; where a treatment has none that is signed, the clinic's language is taken."""

CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp", "print": "Paper: a printed sheet and calls"}
WHOSE = {
    "own": "The patient’s own",
    "parent": "A parent’s",
    "carer": "A carer’s",
    "other": "Somebody else’s",
}

OPTIONAL = ("date_of_birth", "email", "emergency_contact", "note", "mobile")


@patients_pages.get("")
@everybody
def search() -> ResponseReturnValue:
    """Search while typing; htmx asks for the list alone."""
    clinic_id = current_clinic()
    typed = request.args.get("q", "")
    found = [patient_view(db(), patient) for patient in find(db(), program().phones, clinic_id, typed)]
    page = "patients/found.html" if request.headers.get("HX-Request") else "patients/search.html"
    return render_template(page, patients=found, typed=typed)


@patients_pages.get("/new")
@everybody
def new() -> ResponseReturnValue:
    typed = {"name": request.args.get("name", ""), "channel": "sms", "whose_phone": "own", "language": "en"}
    return _form(Form(typed))


@patients_pages.post("")
@everybody
def add() -> ResponseReturnValue:
    """Add a patient; where somebody has this name and this number already, ask first."""
    form = _read(PatientDraftSchema(), {})
    anyway = request.form.get("anyway")
    known = [] if form.errors or anyway else _known(form)
    if known:
        return _form(form, known=known), 409
    if not form.errors:
        try:
            patient = program().patients.add(db(), current_actor(), form.values)
        except Refusal as refusal:
            form.blame(refusal)
    if form.errors:
        return _form(form), 422
    if "course" in {request.form.get("then"), anyway}:
        return redirect(url_for("courses_pages.new", patient=patient.id))
    return redirect(url_for(".patient", patient_id=patient.id))


@patients_pages.get("/<uuid:patient_id>")
@everybody
def patient(patient_id: UUID) -> ResponseReturnValue:
    """Show one patient with courses; that somebody looked is noted."""
    row = program().patients.get(db(), current_actor(), patient_id)
    page = _patient_page(row, Form({}))
    record_view("patient", patient_id)
    return page


def _patient_page(row: Patient, away: Form) -> str:
    rows = Availability(program().clock).ahead(db(), current_actor(), row.id)
    return render_template(
        "patients/patient.html",
        patient=patient_view(db(), row),
        ledger=ledger_of(db(), row),
        overviews=overviews_of_patient(db(), row.clinic_id, row.id),
        cannot_come=[{"id": one.id, "when": span_words(one.starts_at, one.ends_at), "note": one.note} for one in rows],
        away=away,
        told_choices=choices(db(), row),
    )


@patients_pages.post("/<uuid:patient_id>/texts")
@everybody
def about_texts(patient_id: UUID) -> ResponseReturnValue:
    """Note what a patient told about texts."""
    said = read_form(ToldAboutTextsSchema())
    row = program().patients.get(db(), current_actor(), patient_id)
    if not said.errors:
        program().told.note(db(), current_actor(), row, said.values["told"])
    return redirect(url_for(".patient", patient_id=patient_id))


@patients_pages.post("/<uuid:patient_id>/unavailable")
@everybody
def cannot_come(patient_id: UUID) -> ResponseReturnValue:
    """Note a time in which a patient cannot come."""
    row, form = program().patients.get(db(), current_actor(), patient_id), Form(request.form.to_dict())
    start, end, form.errors = absence_ends(form.typed, page_zone())
    if start and end:
        try:
            Availability(program().clock).add(db(), current_actor(), patient_id, start, end, form.get("note")[:200])
        except Refusal as refusal:
            form.blame(refusal)
            form.errors["last_day"] = form.errors.pop("until", "")
    if form.errors:
        return _patient_page(row, form), 422
    return redirect(url_for(".patient", patient_id=patient_id, _anchor="cannot-come"))


@patients_pages.post("/<uuid:patient_id>/unavailable/<uuid:row_id>/remove")
@everybody
def can_come(patient_id: UUID, row_id: UUID) -> ResponseReturnValue:
    Availability(program().clock).remove(db(), current_actor(), patient_id, row_id)
    return redirect(url_for(".patient", patient_id=patient_id, _anchor="cannot-come"))


@patients_pages.get("/<uuid:patient_id>/edit")
@everybody
def edit(patient_id: UUID) -> ResponseReturnValue:
    view = patient_view(db(), program().patients.get(db(), current_actor(), patient_id))
    record_view("patient", patient_id)
    return _form(Form(_typed(view)), view)


@patients_pages.post("/<uuid:patient_id>/edit")
@everybody
def change(patient_id: UUID) -> ResponseReturnValue:
    """Save what was written over; where a colleague changed the same meanwhile, show both first."""
    view = patient_view(db(), program().patients.held(db(), current_actor(), patient_id))
    emptied = {name: None for name in OPTIONAL if request.form.get(name) == ""}
    form = _read(PatientChangeSchema(), {**emptied, **({"name": ""} if request.form.get("name") == "" else {})})
    now = _typed(view)
    meant = compare(read_shown(request.form), as_written(form.typed), as_written(now))
    clashes = _clashes(meant, now)
    form.errors = {**clashes, **form.errors}
    values = meant.kept(form.values)
    if values and not form.errors:
        try:
            program().patients.change(db(), current_actor(), patient_id, values)
        except Refusal as refusal:
            form.blame(refusal)
    if form.errors:
        form.typed = merged(form.typed, now, meant)
        return _form(form, view), 409 if clashes else 422
    return redirect(url_for(".patient", patient_id=patient_id))


def _typed(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return a patient as the fields of the form carry one; what cannot be read is not among them."""
    view = {name: if_readable(value, "") for name, value in view.items()}
    mobile = as_dialled(program().phones, view["mobile"]) if view["mobile"] else ""
    agreed = {f"consent_{channel}": "yes" if given else "" for channel, given in view["consent"].items()}
    return {**view, "mobile": mobile, **agreed, **_liked(view)}


def _clashes(meant: Compared, now: Mapping[str, Any]) -> dict[str, str]:
    """Say beside the fields that two people changed what stands there now."""
    words = {"channel": CHANNELS, "whose_phone": WHOSE}
    stands = {name: words.get(name, {}).get(str(now[name]), now[name]) for name in FIELDS}
    stands["language"] = language_name(str(now["language"]))
    suits = [", ".join(day.title() for day in now["days"]), *(now[name] for name in LIKED[1:])]
    stands["liked_to"] = " – ".join(each for each in suits if each)
    said = {name if name not in LIKED else "liked_to" for name in meant.clashing}
    return {name: _changed_meanwhile(stands[name]) for name in FIELDS if name in said}


def _changed_meanwhile(stands: object) -> str:
    there = f"it says “{stands}” now" if stands else "it is empty now"
    return f"Somebody else changed this while the page was open: {there}. Save again to put yours in its place."


def _read(schema: PatientChangeSchema, given: Mapping[str, Any]) -> Form:
    asked = [channel for channel in TEXT_CHANNELS if channel == "sms" or _offers_whatsapp()]
    agreed = {channel: request.form.get(f"consent_{channel}") == "yes" for channel in asked}
    days = request.form.getlist("days")
    suits = {"from": request.form.get("liked_from"), "to": request.form.get("liked_to"), "days": days}
    preferred = {name: value for name, value in suits.items() if value}
    consent = {**agreed, "how": request.form.get("how") or "desk"}
    form = read_form(schema, {**given, "consent": consent, "preferred": preferred or None})
    form.typed = {**form.typed, "days": days}
    if said := form.errors.pop("preferred", None):
        form.errors["liked_to"] = said
    return form


def _liked(view: Mapping[str, Any]) -> dict[str, Any]:
    """Return what suits a patient as the form's fields carry it."""
    liked = view["preferred"] or {}
    return {"days": liked.get("days", []), "liked_from": liked.get("from", ""), "liked_to": liked.get("to", "")}


def _known(form: Form) -> list[Patient]:
    return program().patients.namesakes(db(), current_actor(), form.values["name"], form.values["mobile"])


def _form(form: Form, patient: Mapping[str, Any] | None = None, known: Sequence[Patient] = ()) -> str:
    """Write the form for a new patient, or for one who is changed; `known` are those who may be the same person."""
    offers_whatsapp = _offers_whatsapp() or form.get("channel") == "whatsapp"
    codes = dict.fromkeys((*LANGUAGES, form.get("language") or LANGUAGES[0]))
    return render_template(
        "patients/form.html",
        languages=[(code, language_name(code)) for code in codes],
        form=form,
        patient=patient,
        known=known,
        offers_whatsapp=offers_whatsapp,
        wordings=WORDINGS,
        channels=CHANNELS,
        whose=WHOSE,
        shown=as_written(_typed(patient)) if patient else {},
    )


def _offers_whatsapp() -> bool:
    """Tell whether the clinic can be written to, and writes, on WhatsApp."""
    return has_sender(db(), current_clinic(), "whatsapp")
