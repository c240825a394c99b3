"""Plan and book a new course on one page."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.page_views import course_lines
from service.courses.plan_cards import Plans, find_plans
from service.courses.plan_form import read_booking, read_plan_form
from service.courses.reading import courses_of_patient
from service.courses.refusal_words import refusal_lines
from service.patients.reading import patient_view
from service.patients.search import search
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.layout import local_today
from service.web.program import program
from service.web.request_db import db

FOUND_AT_ONCE = 8


def add_new_course(pages: Blueprint) -> None:
    """Put the addresses of a new course among those of courses."""
    pages.get("/new")(new)
    pages.get("/new/patients")(patients)
    pages.get("/new/plans")(plans)
    pages.post("")(book)


@everybody
def new() -> ResponseReturnValue:
    """Plan a new course; without a patient, find one first."""
    chosen = request.args.get("patient", type=UUID)
    if chosen is None:
        return _choose_patient("courses/choose_patient.html")
    return _new_course(chosen)


@everybody
def patients() -> ResponseReturnValue:
    """List patients that fit what is being typed."""
    return _choose_patient("courses/choose_patient_found.html")


def _choose_patient(page: str) -> ResponseReturnValue:
    typed = request.args.get("q", "")
    found = search(db(), program().phones, _clinic(), typed)
    if len(found) == 1 and typed and not request.headers.get("HX-Request"):
        return redirect(url_for(".new", patient=found[0].id))  # Enter takes the only one who fits
    views = [patient_view(db(), patient) for patient in found[:FOUND_AT_ONCE]]
    return render_template(page, patients=views, typed=typed, more=len(found) - len(views))


@everybody
def plans() -> ResponseReturnValue:
    """Show the plans alone, for choices that have just changed."""
    patient = program().patients.get(db(), current_actor(), request.args.get("patient", type=UUID) or UUID(int=0))
    form = read_plan_form(db(), _clinic(), patient.id, request.args)
    found = find_plans(db(), program().courses, _clinic(), form) if form else Plans()
    return render_template("courses/plans.html", form=form, plans=found)


@everybody
def book() -> ResponseReturnValue:
    """Book the chosen plan; when a time has just gone, say so and show what is free now."""
    chosen = request.form.get("patient", type=UUID) or UUID(int=0)
    form = read_plan_form(db(), _clinic(), chosen, request.form)
    if form is None:
        return _not_booked(chosen, Refusal("protocol_unknown"))
    try:
        booked = program().courses.book(db(), current_actor(), read_booking(form, request.form))
    except Refusal as refusal:
        return _not_booked(chosen, refusal)
    return redirect(url_for(".course", course_id=booked.course.id, just="booked"))


def _not_booked(patient_id: UUID, refusal: Refusal) -> ResponseReturnValue:
    """Show the form again with plans as they are now."""
    db().rollback()
    return _new_course(patient_id, refused=refusal), refusal.status


def _new_course(patient_id: UUID, refused: Refusal | None = None) -> str:
    patient = program().patients.get(db(), current_actor(), patient_id)
    form = read_plan_form(db(), _clinic(), patient.id, request.values)
    others = course_lines(db(), _clinic(), courses_of_patient(db(), _clinic(), patient.id), local_today())
    return render_template(
        "courses/new.html",
        patient=patient_view(db(), patient),
        others=[one for one in others if one.state == "active"],
        form=form,
        plans=find_plans(db(), program().courses, _clinic(), form) if form else Plans(),
        refused=refusal_lines(refused) if refused else [],
        refusal_code=refused.code if refused else None,
    )


def _clinic() -> UUID:
    clinic_id = current_actor().clinic_id
    assert clinic_id is not None
    return clinic_id
