"""Add to the diary: what kind, for whom, when; treatments go on to the form of a course."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.appointments.forms import DiaryForm
from service.courses.appointments.free_places import Instead, free_instead, take
from service.courses.appointments.pages import people_and_rooms, read_date
from service.courses.appointments.requests import USUAL_MINUTES, AppointmentRequest
from service.courses.appointments.words import KINDS
from service.courses.page_views import course_lines
from service.courses.reading import courses_of_patient
from service.courses.shut_lines import shut_then
from service.patients.reading import patient_view
from service.patients.search import search
from service.protocols import store
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today, page_zone
from service.web.program import program
from service.web.request_db import db

diary_add = Blueprint("diary_add", __name__, template_folder="templates", url_prefix="/diary/add")

FOUND_AT_ONCE = 8
KEPT = ("kind", "on", "time", "minutes", "practitioner", "room")
"""What the address carries from step to step; words never stand in it."""


@diary_add.get("")
@everybody
def add() -> ResponseReturnValue:
    """Ask whom it is for, then when; a block is for nobody."""
    kind, patient_id = _kind(request.args.get("kind")), request.args.get("patient", type=UUID)
    if kind != "block" and patient_id is None:
        return _choose_patient("diary/add_patient.html")
    if kind == "one_off":
        return _to_course(patient_id, kind)
    return _form(kind, patient_id, DiaryForm(request.args, page_zone()))


@diary_add.get("/patients")
@everybody
def patients() -> ResponseReturnValue:
    """List patients that fit what is being typed."""
    return _choose_patient("diary/add_patient_found.html")


@diary_add.post("")
@everybody
def book() -> ResponseReturnValue:
    """Put it into the diary; where the time is taken, show what is free."""
    kind, patient_id = _kind(request.form.get("kind")), request.form.get("patient", type=UUID)
    if kind == "one_off" or request.form.get("protocol"):
        return _to_course(patient_id, kind)
    form = DiaryForm(take(request.form), page_zone())
    wanted = form.request(kind, patient_id)
    if wanted is None:
        return _form(kind, patient_id, form), 422
    return _book(wanted, form)


def _book(wanted: AppointmentRequest, form: DiaryForm) -> ResponseReturnValue:
    desk = program().appointments
    try:
        one = desk.book(db(), current_actor(), wanted)
    except Refusal as refusal:
        db().rollback()
        form.blame(refusal, shut_then(refusal, wanted.start))
        found = free_instead(refusal, lambda session: desk.alternatives(session, current_clinic(), wanted))
        return _form(wanted.kind, wanted.patient_id, form, found), refusal.status
    on = one.starts_at.astimezone(page_zone()).date()
    return redirect(url_for("diary_pages.diary", on=on.isoformat(), added=one.id))


def _kind(written: str | None) -> str:
    return written if written in KINDS else "consultation"


def _to_course(patient_id: UUID | None, kind: str) -> ResponseReturnValue:
    """Go on to the form of a course, which one treatment is too."""
    on = request.values.get("on", "")
    protocol = request.values.get("protocol") or None
    address = url_for("courses_pages.new", patient=patient_id, kind=kind, sessions=1, protocol=protocol, earliest=on)
    return redirect(address)


def _choose_patient(page: str) -> ResponseReturnValue:
    typed = request.args.get("q", "")
    found = search(db(), program().phones, current_clinic(), typed)
    kept: dict[str, Any] = {name: request.args[name] for name in KEPT if request.args.get(name)}
    if len(found) == 1 and typed and not request.headers.get("HX-Request"):
        return redirect(url_for(".add", patient=found[0].id, **kept))  # Enter takes the only one who fits
    views = [patient_view(db(), patient) for patient in found[:FOUND_AT_ONCE]]
    kind = _kind(kept.get("kind"))
    more = len(found) - len(views)
    return render_template(page, patients=views, typed=typed, more=more, kept=kept, kind=kind, kinds=KINDS)


def _form(kind: str, patient_id: UUID | None, form: DiaryForm, free: list[Instead] | None = None) -> str:
    somebody = kind != "block" and patient_id is not None
    patient = program().patients.get(db(), current_actor(), patient_id or UUID(int=0)) if somebody else None
    courses = courses_of_patient(db(), current_clinic(), patient.id) if patient and kind == "review" else []
    offered = store.offered(db(), current_clinic()) if kind == "walk_in" else []
    return render_template(
        "diary/add.html",
        kind=kind,
        kinds=KINDS,
        patient=patient,
        form=form,
        on=read_date(form.get("on")).isoformat(),
        kept={name: form.get(name) for name in KEPT if name != "kind" and form.get(name)},
        usual=USUAL_MINUTES.get(kind),
        free=free or [],
        courses=course_lines(db(), current_clinic(), courses, local_today()),
        protocols=[store.load(version) for version in offered],
        **people_and_rooms(),
    )
