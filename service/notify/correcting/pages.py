"""Corrections on the page of a course."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.models import Course
from service.notify.case import load_case
from service.notify.correcting.reading import Gone, gone_out
from service.notify.correcting.schemas import CorrectionDraftSchema
from service.notify.reasons import sentence_for
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.forms import Form, read_form
from service.web.program import program
from service.web.request_db import db, record_view

correcting_pages = Blueprint("correcting_pages", __name__, template_folder="templates", url_prefix="/courses")


@correcting_pages.get("/<uuid:course_id>/sessions/<int:number>/correct")
@everybody
def ask(course_id: UUID, number: int) -> ResponseReturnValue:
    """Show what went out, and the form to put it right."""
    gone = _gone(course_id, number)
    if gone is None:
        return redirect(url_for("courses_pages.course", course_id=course_id))
    page = _page(course_id, gone, Form({"text": gone.words}))
    record_view("course", course_id)
    return page


@correcting_pages.post("/<uuid:course_id>/sessions/<int:number>/correct")
@everybody
def correct(course_id: UUID, number: int) -> ResponseReturnValue:
    form, gone = read_form(CorrectionDraftSchema()), _gone(course_id, number)
    if gone is None:
        return redirect(url_for("courses_pages.course", course_id=course_id))
    desk, why = program().correcting, None
    if not form.errors:
        try:
            if form.values["how"] == "call":
                desk.rang(db(), current_actor(), course_id, number)
            else:
                desk.write(db(), current_actor(), course_id, number, form.values["text"])
        except Refusal as refusal:
            form.blame(refusal)
            why = sentence_for(refusal.detail.get("reason"))
    if form.errors:
        return _page(course_id, gone, form, why), 422
    return redirect(url_for("courses_pages.course", course_id=course_id))


def _gone(course_id: UUID, number: int) -> Gone | None:
    if db().get(Course, (current_clinic(), course_id)) is None:
        raise Refusal("not_found")
    return next((one for one in gone_out(db(), current_clinic(), course_id) if one.number == number), None)


def _page(course_id: UUID, gone: Gone, form: Form, why: str | None = None) -> str:
    patient = load_case(db(), current_clinic(), course_id).patient
    return render_template(
        "correcting/correct.html", course_id=course_id, patient=patient, gone=gone, form=form, why=why
    )
