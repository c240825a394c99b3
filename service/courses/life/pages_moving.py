"""Move a session, or give it a place: the best places and a form by hand, a preview where more than it changes."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.appointments.pages import people_and_rooms
from service.courses.blocked_words import in_words
from service.courses.life.model import NO_PREFERENCE, Outlook, Place, Wish
from service.courses.life.pages_choices import choices_of
from service.courses.life.pages_course import moves, read_course, refused_course, to_course
from service.courses.life.pages_form import Typed, read_place, read_reason, read_wish, taking, typed_of, wishes_of
from service.courses.life.pages_preview import mark_of, needs_a_look, preview_of
from service.courses.life.pages_windows import windows_of_course
from service.courses.models import Course
from service.courses.page_views import read_names
from service.courses.refusal_words import refusal_lines
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today, page_zone
from service.web.program import program
from service.web.request_db import db

moving_pages = Blueprint("moving_pages", __name__, url_prefix="/courses/<uuid:course_id>")

MOVE = "/sessions/<int:number>/move"


@moving_pages.get(MOVE)
@everybody
def choose(course_id: UUID, number: int) -> ResponseReturnValue:
    """Show the best places for a session, and a form for any other."""
    try:
        wish, wrong = read_wish(request.args), []
    except Refusal as refusal:
        wish, wrong = Wish(), refusal_lines(refusal)
    return _choices_page(course_id, number, request.args, wish, wrong)


@moving_pages.post(MOVE)
@everybody
def move(course_id: UUID, number: int) -> ResponseReturnValue:
    """Move a session; what it does to others is shown first, and done only as it was shown."""
    try:
        place, reason = read_place(request.form, page_zone()), read_reason(request.form)
        return _move(course_id, number, place, reason)
    except Refusal as refusal:
        db().rollback()
        if refusal.code == "not_found":
            raise
        return _choices_page(course_id, number, request.form, Wish(), refusal_lines(refusal), refusal)


def _move(course_id: UUID, number: int, place: Place, reason: str | None) -> ResponseReturnValue:
    asked = (current_actor(), current_clinic(), course_id, number, place)
    with program().database.read() as session:
        outlook = moves().preview_move(session, *asked, reason=reason)
    if needs_a_look(outlook, number) and request.form.get("seen") != mark_of(outlook):
        return _preview_page(course_id, number, outlook, reason)
    moved = moves().move(db(), *asked, reason=reason, accept_unplaced=True)
    if mark_of(moved.outlook) != mark_of(outlook):  # the diary changed in this very moment
        db().rollback()
        return _preview_page(course_id, number, moved.outlook, reason)
    return to_course(course_id, moved.changed)


def _preview_page(course_id: UUID, number: int, outlook: Outlook, reason: str | None) -> str:
    course, patient = read_course(course_id)
    spot = next(fate.to for fate in outlook.fates if fate.number == number)
    assert spot is not None
    return render_template(
        "life/move_preview.html",
        course=course,
        patient=patient,
        number=number,
        preview=preview_of(outlook, read_names(db(), current_clinic())),
        take=taking(spot),
        back=typed_of(spot),
        reason=reason,
    )


def _choices_page(
    course_id: UUID, number: int, typed: Typed, wish: Wish, wrong: list[str], refusal: Refusal | None = None
) -> ResponseReturnValue:
    """Show what is free now, with everything that was typed."""
    course, patient = read_course(course_id)
    one = course.session(number)
    if one is None:
        raise Refusal("not_found", {"what": "session"})
    try:
        with program().database.read() as session:
            outlook = moves().preview_move(session, current_actor(), current_clinic(), course_id, number, wish=wish)
    except Refusal as other:
        if other.code == "session_state":
            return refused_course(course_id, other)
        outlook, wrong = Outlook(), [*wrong, *(line for line in refusal_lines(other) if line not in wrong)]
    page = render_template(
        "life/move.html",
        course=course,
        patient=patient,
        one=one,
        choices=choices_of(outlook.choices, course, read_names(db(), current_clinic())),
        blocked=[in_words(each) for each in outlook.blocked],
        window=windows_of_course(db(), db().get_one(Course, (current_clinic(), course_id))).get(number),
        typed=typed,
        today=local_today(),
        wishing=bool(wishes_of(typed)) or wish.preferred != NO_PREFERENCE,
        wrong=wrong,
        code=refusal.code if refusal else None,
        **people_and_rooms(),
    )
    return page if refusal is None else (page, refusal.status)
