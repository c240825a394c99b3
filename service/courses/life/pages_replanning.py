"""Plan the rest of a course again, by itself or with the lift of its hold; always seen before it is done."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from service.base.errors import Refusal
from service.courses.life.model import Moved, Outlook, Wish
from service.courses.life.pages_course import moves, read_course, refused_course, to_course
from service.courses.life.pages_form import Typed, read_date, read_reason, read_wish, wishes_of
from service.courses.life.pages_preview import mark_of, preview_of
from service.courses.page_views import read_names
from service.courses.planning import Forecast
from service.courses.refusal_words import refusal_lines
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today
from service.web.program import program
from service.web.request_db import db

replanning_pages = Blueprint("replanning_pages", __name__, url_prefix="/courses/<uuid:course_id>")

TOMORROW = timedelta(days=1)


@replanning_pages.get("/replan")
@everybody
def look(course_id: UUID) -> ResponseReturnValue:
    """Show what planning the rest again would do."""
    return _replan(course_id, _from_tomorrow(request.args), do=False)


@replanning_pages.post("/replan")
@everybody
def replan(course_id: UUID) -> ResponseReturnValue:
    """Plan the rest again as it was shown; where the diary has changed since, show it anew."""
    return _replan(course_id, request.form, do=True)


def _from_tomorrow(asked: Typed) -> Typed:
    """Look from tomorrow on unless another day is asked for: whoever is planned for is seldom in the building."""
    if "earliest" in asked:
        return asked
    return MultiDict([*asked.items(multi=True), ("earliest", (local_today() + TOMORROW).isoformat())])


def _replan(course_id: UUID, typed: Typed, *, do: bool) -> ResponseReturnValue:
    asked = (current_actor(), current_clinic(), course_id)
    reason, seen = None, typed.get("seen")
    try:
        wish, reason = read_wish(typed), read_reason(typed)
        if not (do and seen):
            with program().database.read() as session:
                return _page(course_id, typed, moves().preview_replan(session, *asked, wish, reason=reason), reason)
        moved = moves().replan(db(), *asked, wish, reason=reason, accept_unplaced=True)
    except Refusal as refusal:
        db().rollback()
        if refusal.code == "not_found":
            raise
        return _page(course_id, typed, Outlook(), reason, refusal_lines(refusal)), refusal.status if do else 200
    if mark_of(moved.outlook) != seen:
        db().rollback()
        return _page(course_id, typed, moved.outlook, reason)
    return _done(course_id, moved)


def _page(course_id: UUID, typed: Typed, outlook: Outlook, reason: str | None, wrong: list[str] | None = None) -> str:
    course, patient = read_course(course_id)
    return render_template(
        "life/replan.html",
        course=course,
        patient=patient,
        preview=preview_of(outlook, read_names(db(), current_clinic())),
        typed=typed,
        wishes=wishes_of(typed),
        reason=reason,
        wrong=wrong or [],
    )


def _done(course_id: UUID, moved: Moved, just: str | None = None) -> ResponseReturnValue:
    return to_course(course_id, moved.changed, just or (None if moved.changed else "unchanged"))


@replanning_pages.post("/lift-hold/preview")
@access("clinician")
def look_at_lift(course_id: UUID) -> ResponseReturnValue:
    """Show how the course would go on from the day on which the reaction had cleared."""
    try:
        reason, cleared_on = read_reason(request.form), read_date(request.form, "cleared_on")
        with program().database.read() as session:
            asked = (current_actor(), current_clinic(), course_id, cleared_on)
            seen = moves().preview_lift(session, *asked, reason=reason)
    except Refusal as refusal:
        return refused_course(course_id, refusal)
    return _lift_page(course_id, seen.plan, seen.window, reason, cleared_on)


@replanning_pages.post("/lift-hold/replan")
@access("clinician")
def lift(course_id: UUID) -> ResponseReturnValue:
    """Lift the hold and plan again as it was shown, both or none."""
    asked = (current_actor(), current_clinic(), course_id)
    try:
        reason, cleared_on = read_reason(request.form) or "", read_date(request.form, "cleared_on")
        lifted = program().courses.lift_holds(db(), *asked, reason, cleared_on)
        wish = Wish(cleared_on=lifted[0].cleared_on)
        moved = moves().replan(db(), *asked, wish, reason=reason, accept_unplaced=True)
    except Refusal as refusal:
        return refused_course(course_id, refusal)
    if mark_of(moved.outlook) != request.form.get("seen"):
        db().rollback()
        return _lift_page(course_id, moved.outlook, None, reason, cleared_on)
    return _done(course_id, moved, "lifted")


def _lift_page(
    course_id: UUID, outlook: Outlook, window: Forecast | None, reason: str | None, cleared_on: date | None
) -> str:
    course, patient = read_course(course_id)
    return render_template(
        "life/lift.html",
        course=course,
        patient=patient,
        preview=preview_of(outlook, read_names(db(), current_clinic())),
        window=window,
        reason=reason or "",
        cleared_on=cleared_on or local_today(),
    )
