"""Courses on pages: look at one, tick its sessions, lift its hold; a new one is planned in `new_course`."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.clinics.hours import default_site
from service.courses.completion_form import KeptForm, keep, read_completion
from service.courses.new_course.pages import add_new_course
from service.courses.notes import booking_notes
from service.courses.page_views import CourseLines, course_lines
from service.courses.reading import course_view
from service.courses.refusal_words import refusal_lines
from service.patients.reading import patient_view
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.layout import local_today, page_zone
from service.web.overviews import overviews_of_course
from service.web.program import program
from service.web.request_db import db, record_view

courses_pages = Blueprint("courses_pages", __name__, template_folder="templates", url_prefix="/courses")
add_new_course(courses_pages)

SESSION = "/<uuid:course_id>/sessions/<int:number>"
AFTERWARDS = {"completed": "completed", "undone": "booked"}
"""The state of a session that each of these leaves it in."""


@courses_pages.get("/<uuid:course_id>")
@everybody
def course(course_id: UUID) -> ResponseReturnValue:
    """Show one course on one timeline; that somebody looked is noted."""
    page = _course_page(course_id)
    record_view("course", course_id)
    return page


@courses_pages.get("/<uuid:course_id>/live")
@everybody
def live(course_id: UUID) -> ResponseReturnValue:
    """Show what may have changed on an open page."""
    return render_template("courses/live.html", **_course(course_id), kept=None)


@courses_pages.get("/<uuid:course_id>/sheet")
@everybody
def sheet(course_id: UUID) -> ResponseReturnValue:
    """Show the aftercare to print, for a patient whom no text reaches; that somebody looked is noted."""
    shown = _course(course_id)
    page = render_template(
        "courses/sheet.html", **{**shown, "sheet": list(shown["sheet"])}, site=default_site(db(), _clinic())
    )
    record_view("course", course_id)
    return page


@courses_pages.post(f"{SESSION}/complete")
@everybody
def complete(course_id: UUID, number: int) -> ResponseReturnValue:
    """Tick a session completed, then show at once what the patient will receive and when."""
    try:
        told = read_completion(request.form, page_zone(), local_today())
        program().courses.complete(db(), current_actor(), _clinic(), course_id, number, **told)
    except Refusal as refusal:
        return _refused(course_id, refusal, keep(number, request.form))
    return redirect(url_for(".course", course_id=course_id, just="completed", session=number))


@courses_pages.post(f"{SESSION}/undo")
@everybody
def undo(course_id: UUID, number: int) -> ResponseReturnValue:
    """Take back the last change of a session."""
    try:
        program().courses.undo(db(), current_actor(), _clinic(), course_id, number)
    except Refusal as refusal:
        return _refused(course_id, refusal)
    return redirect(url_for(".course", course_id=course_id, just="undone", session=number))


@courses_pages.post("/<uuid:course_id>/lift-hold")
@everybody
def lift_hold(course_id: UUID) -> ResponseReturnValue:
    """Let a course go on; the desk refuses everybody but a clinician who may."""
    try:
        reason = request.form.get("reason", "")
        program().courses.lift_holds(db(), current_actor(), _clinic(), course_id, reason)
    except Refusal as refusal:
        return _refused(course_id, refusal)
    return redirect(url_for(".course", course_id=course_id, just="lifted"))


def _refused(course_id: UUID, refusal: Refusal, kept: KeptForm | None = None) -> ResponseReturnValue:
    """Show the course as it is, with what was refused above it, and what was typed."""
    db().rollback()
    return _course_page(course_id, refused=refusal_lines(refusal), kept=kept), refusal.status


def _course_page(course_id: UUID, refused: list[str] | None = None, kept: KeptForm | None = None) -> str:
    shown = {**_course(course_id), "kept": kept}
    just = _just(shown["course"], refused)
    notes = booking_notes(db(), _clinic(), course_id) if just["just"] == "booked" else []
    return render_template("courses/course.html", **shown, refused=refused or [], **just, notes=notes)


def _just(course: CourseLines, refused: list[str] | None) -> dict[str, Any]:
    """Say what has just been done, unless it was refused, or taken back since."""
    just, number = request.args.get("just"), request.args.get("session", type=int)
    state = next((one.state for one in course.sessions if one.number == number), None)
    stale = AFTERWARDS.get(just or "", state) != state
    return {"just": None if refused or stale else just, "just_session": number}


def _course(course_id: UUID) -> dict[str, Any]:
    view = course_view(db(), _clinic(), course_id)
    (lines,) = course_lines(db(), _clinic(), [view], local_today())
    patient = program().patients.get(db(), current_actor(), view["patient_id"])
    overviews = overviews_of_course(db(), _clinic(), course_id)
    return {
        "course": lines,
        "patient": patient_view(db(), patient),
        "timeline": overviews.get("timeline", []),
        "items": overviews.get("items", []),
        "sheet": overviews.get("sheet", ()),
        "today": local_today(),
    }


def _clinic() -> UUID:
    clinic_id = current_actor().clinic_id
    assert clinic_id is not None
    return clinic_id
