"""Courses on pages: look at one, tick its sessions, lift its hold; a new one is planned in `new_course`.

What else can happen to a course has its pages in `life`.
"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.clinics.cover.reading import cover_of
from service.clinics.cover.words import ring_lines
from service.clinics.hours import default_site
from service.courses.completion_form import keep, read_completion
from service.courses.life.pages_course import course_page, course_parts, refused_course
from service.courses.life.pages_form import read_date, read_reason
from service.courses.life.pages_ticking import asks_first
from service.courses.new_course.pages import add_new_course
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today, page_zone
from service.web.program import program
from service.web.request_db import db, record_view

courses_pages = Blueprint("courses_pages", __name__, template_folder="templates", url_prefix="/courses")
add_new_course(courses_pages)

SESSION = "/<uuid:course_id>/sessions/<int:number>"


@courses_pages.get("/<uuid:course_id>")
@everybody
def course(course_id: UUID) -> ResponseReturnValue:
    """Show one course on one timeline; that somebody looked is noted."""
    page = course_page(course_id)
    record_view("course", course_id)
    return page


@courses_pages.get("/<uuid:course_id>/live")
@everybody
def live(course_id: UUID) -> ResponseReturnValue:
    """Show what may have changed on an open page."""
    return render_template("courses/live.html", **course_parts(course_id), kept=None)


@courses_pages.get("/<uuid:course_id>/sheet")
@everybody
def sheet(course_id: UUID) -> ResponseReturnValue:
    """Show the aftercare to print, for a patient whom no text reaches; that somebody looked is noted."""
    shown = course_parts(course_id)
    page = render_template(
        "courses/sheet.html",
        **{**shown, "sheet": list(shown["sheet"])},
        ring=ring_lines(cover_of(db(), default_site(db(), current_clinic()))),
    )
    record_view("course", course_id)
    return page


@courses_pages.post(f"{SESSION}/complete")
@everybody
def complete(course_id: UUID, number: int) -> ResponseReturnValue:
    """Tick a session completed, then show at once what the patient will receive and when.

    One that has not begun is asked about first: its tick frees the place for others and starts aftercare. So is one
    whose patient is not on record as agreeing to the treatment, which can be recorded by the same press.
    """
    kept = keep(number, request.form)
    try:
        told = read_completion(request.form, page_zone(), local_today())
        asked = None if "all_the_same" in request.form else asks_first(course_id, number, told["completed_at"])
        if asked:
            return course_page(course_id, kept=kept, asks_first=asked)
        if request.form.get("consent") == "yes":
            how = request.form.get("how", "")
            program().screening.consent(db(), current_actor(), course_id, given=True, how=how)
        program().courses.complete(db(), current_actor(), current_clinic(), course_id, number, **told)
    except Refusal as refusal:
        return refused_course(course_id, refusal, kept)
    return redirect(url_for(".course", course_id=course_id, just="completed", session=number))


@courses_pages.post(f"{SESSION}/undo")
@everybody
def undo(course_id: UUID, number: int) -> ResponseReturnValue:
    """Take back the last change of a session; under a minimum a clinician is asked for the reason."""
    try:
        reason, meant = read_reason(request.form), request.form.get("change", type=UUID)
        program().courses.undo(db(), current_actor(), current_clinic(), course_id, number, reason, meant)
    except Refusal as refusal:
        return refused_course(course_id, refusal, undoing=number)
    return redirect(url_for(".course", course_id=course_id, just="undone", session=number))


@courses_pages.post("/<uuid:course_id>/lift-hold")
@everybody
def lift_hold(course_id: UUID) -> ResponseReturnValue:
    """Let a course go on; the desk refuses everybody but a clinician who may."""
    try:
        reason, cleared_on = request.form.get("reason", ""), read_date(request.form, "cleared_on")
        program().courses.lift_holds(db(), current_actor(), current_clinic(), course_id, reason, cleared_on)
    except Refusal as refusal:
        return refused_course(course_id, refusal)
    return redirect(url_for(".course", course_id=course_id, just="lifted"))
