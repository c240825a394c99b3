"""Move a session, or give it a place: the best places and a form by hand, a preview where more than it changes."""

from dataclasses import dataclass, field
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.appointments.pages import people_and_rooms
from service.courses.blocked_words import in_words
from service.courses.life.model import NO_PREFERENCE, Outlook, Place, Spot, Wish
from service.courses.life.pages_choices import choices_of
from service.courses.life.pages_course import moves, read_course, refused_course, to_course
from service.courses.life.pages_form import Typed, read_place, read_reason, read_wish, taking, typed_of, wishes_of
from service.courses.life.pages_preview import Preview, mark_of, moves_others, needs_a_look, preview_of
from service.courses.life.pages_windows import windows_of_course
from service.courses.models import Course
from service.courses.page_views import read_names
from service.courses.refusal_words import refusal_lines
from service.courses.shut_lines import lines_about
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today, page_zone
from service.web.program import program
from service.web.request_db import db

moving_pages = Blueprint("moving_pages", __name__, url_prefix="/courses/<uuid:course_id>")

MOVE = "/sessions/<int:number>/move"


@dataclass(frozen=True, slots=True)
class Alone:
    """The same move with every other session left where it is: what it would be, or why it cannot be."""

    preview: Preview | None = None
    why_not: list[str] = field(default_factory=list)


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
    place = None
    try:
        place, reason = read_place(request.form, page_zone()), read_reason(request.form)
        return _move(course_id, number, place, reason, alone=request.form.get("alone") == "yes")
    except Refusal as refusal:
        db().rollback()
        if refusal.code == "not_found":
            raise
        said = [*lines_about(refusal, place.start if place else None), *_nobody_else(refusal, place)]
        return _choices_page(course_id, number, request.form, Wish(), said, refusal)


def _nobody_else(refusal: Refusal, place: Place | None) -> list[str]:
    """Say that others were thought of, where it was left open who treats and nobody is free."""
    others = {clash["what"] for clash in refusal.detail.get("clashes", ())} - {"patient"}
    if place is None or place.practitioner is not None or not others:
        return []
    return ["Nobody else who does this treatment is free then, or no room is."]


def _move(course_id: UUID, number: int, place: Place, reason: str | None, *, alone: bool) -> ResponseReturnValue:
    outlook = _foreseen(course_id, number, place, reason, alone=alone)
    if needs_a_look(outlook, number, place) and request.form.get("seen") != mark_of(outlook):
        return _preview_page(course_id, number, outlook, reason, alone=alone)
    asked = (current_actor(), current_clinic(), course_id, number, place)
    moved = moves().move(db(), *asked, reason=reason, alone=alone, accept_unplaced=True)
    if mark_of(moved.outlook) != mark_of(outlook):  # the diary changed in this very moment
        db().rollback()
        return _preview_page(course_id, number, moved.outlook, reason, alone=alone)
    return to_course(course_id, moved.changed)


def _foreseen(course_id: UUID, number: int, place: Place, reason: str | None, *, alone: bool) -> Outlook:
    asked = (current_actor(), current_clinic(), course_id, number, place)
    with program().database.read() as session:
        return moves().preview_move(session, *asked, reason=reason, alone=alone)


def _preview_page(course_id: UUID, number: int, outlook: Outlook, reason: str | None, *, alone: bool) -> str:
    course, patient = read_course(course_id)
    spot = next(fate.to for fate in outlook.fates if fate.number == number)
    assert spot is not None
    only = _only_this_one(course_id, number, spot, reason) if moves_others(outlook, number) else None
    return render_template(
        "life/move_preview.html",
        course=course,
        patient=patient,
        number=number,
        preview=preview_of(outlook, read_names(db(), current_clinic())),
        take=taking(spot),
        back=typed_of(spot),
        reason=reason,
        alone=alone,
        only=only,
    )


def _only_this_one(course_id: UUID, number: int, spot: Spot, reason: str | None) -> Alone:
    """Look at the same move with nobody following."""
    try:
        outlook = _foreseen(course_id, number, Place(spot.start, spot.practitioner, spot.room), reason, alone=True)
    except Refusal as refusal:
        return Alone(why_not=refusal_lines(refusal))
    return Alone(preview_of(outlook, read_names(db(), current_clinic())))


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
