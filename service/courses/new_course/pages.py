"""Plan and book a new course on one page; whatever is refused, every choice keeps its place."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service.base.errors import Refusal
from service.courses.new_course.doing import book_choices, keep_choices, let_go, record_choices
from service.courses.new_course.looking import look
from service.courses.new_course.naming import with_names
from service.courses.page_views import course_lines
from service.courses.plan_form import KINDS
from service.courses.reading import courses_of_patient
from service.courses.refusal_words import refusal_lines
from service.patients.reading import patient_view
from service.patients.search import search
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today
from service.web.program import program
from service.web.request_db import db

FOUND_AT_ONCE = 8
NOBODY = UUID(int=0)
LOOKING = ["GET", "POST"]  # posted where answers to questions come along, which no address may carry


def add_new_course(pages: Blueprint) -> None:
    """Put the addresses of a new course among those of courses."""
    pages.route("/new", methods=LOOKING)(new)
    pages.get("/new/patients")(patients)
    pages.route("/new/plans", methods=LOOKING)(plans)
    pages.post("/new/answers")(answers)
    pages.post("/new/keep")(keep)
    pages.post("/new/let-go")(release)
    pages.post("")(book)


@everybody
def new() -> ResponseReturnValue:
    """Plan a new course; without a patient, find one first."""
    chosen = request.values.get("patient", type=UUID)
    if chosen is None:
        return _choose_patient("courses/choose_patient.html")
    return _new_course(chosen)


@everybody
def patients() -> ResponseReturnValue:
    """List patients that fit what is being typed."""
    return _choose_patient("courses/choose_patient_found.html")


def _choose_patient(page: str) -> ResponseReturnValue:
    typed = request.args.get("q", "")
    found = search(db(), program().phones, current_clinic(), typed)
    if len(found) == 1 and typed and not request.headers.get("HX-Request"):
        return redirect(url_for(".new", patient=found[0].id))  # Enter takes the only one who fits
    views = [patient_view(db(), patient) for patient in found[:FOUND_AT_ONCE]]
    return render_template(page, patients=views, typed=typed, more=len(found) - len(views))


@everybody
def plans() -> ResponseReturnValue:
    """Show the plans alone, for choices that have just changed."""
    patient = program().patients.get(db(), current_actor(), request.values.get("patient", type=UUID) or NOBODY)
    seen = look(patient.id, request.values, request.form)
    clinician = current_actor().is_clinician
    return render_template("courses/plans.html", seen=seen, clinician=clinician, not_kept=[], beside=True)


@everybody
def answers() -> ResponseReturnValue:
    """Record the answers to the screening questions, and nothing else."""
    return _do(record_choices, "The answers are recorded.")


@everybody
def keep() -> ResponseReturnValue:
    """Keep the chosen times for some minutes."""
    patient_id = request.form.get("patient", type=UUID) or NOBODY
    try:
        kept = keep_choices(patient_id, request.form)
    except Refusal as refusal:
        db().rollback()
        return _new_course(patient_id, refused=refusal, done="kept"), refusal.status
    typed = MultiDict([*((key, one) for key, one in request.form.items(multi=True) if key != "reservation")])
    typed.setlist("reservation", [str(one) for one in kept])
    typed.poplist("plan")
    return _new_course(patient_id, typed)


@everybody
def release() -> ResponseReturnValue:
    """Let kept times go."""
    return _do(let_go, "Those times are free again.")


def _do(action: Any, note: str) -> ResponseReturnValue:
    patient_id = request.form.get("patient", type=UUID) or NOBODY
    try:
        action(patient_id, request.form)
    except Refusal as refusal:
        db().rollback()
        return _new_course(patient_id, refused=refusal, done="recorded"), refusal.status
    return _new_course(patient_id, note=note)


@everybody
def book() -> ResponseReturnValue:
    """Book the chosen plan; when a time has just gone, say so and show what is free now."""
    patient_id = request.form.get("patient", type=UUID) or NOBODY
    try:
        done = book_choices(patient_id, request.form)
    except Refusal as refusal:
        db().rollback()
        return _new_course(patient_id, refused=refusal), refusal.status
    also = done.courses[1] if len(done.courses) > 1 else None
    ran_out = "yes" if done.ran_out else None
    return redirect(url_for(".course", course_id=done.courses[0], just="booked", also=also, ran_out=ran_out))


def _new_course(
    patient_id: UUID,
    typed: MultiDict[str, str] | None = None,
    *,
    refused: Refusal | None = None,
    done: str = "booked",
    note: str = "",
) -> str:
    """Show the page for what is typed; `done` says what was refused, `note` what has just been done."""
    patient = program().patients.get(db(), current_actor(), patient_id)
    seen = look(patient.id, typed or request.values, typed or request.form)
    names = [protocol.name for protocol, _ in seen.form.treated] if seen else []
    lines = with_names(refusal_lines(refused), names) if refused else []
    others = course_lines(db(), current_clinic(), courses_of_patient(db(), current_clinic(), patient.id), local_today())
    return render_template(
        "courses/new.html",
        patient=patient_view(db(), patient),
        others=[one for one in others if one.state == "active"],
        seen=seen,
        kinds=KINDS,
        clinician=current_actor().is_clinician,
        refused=lines if done != "kept" else [],
        not_kept=lines if done == "kept" else [],
        refusal_code=refused.code if refused else None,
        refused_to_be=done,
        note=note,
    )
