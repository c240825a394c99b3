"""Decide about the texts that were held back, on the page of their course."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.courses.holds import is_on_hold
from service.courses.models import Course
from service.notify.case import load_case
from service.notify.deciding.on_hold import still_goes
from service.notify.deciding.reading import HeldText, held_texts
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.program import program
from service.web.request_db import db, record_view

if TYPE_CHECKING:
    from service.notify.deciding.desk import Decision

deciding_pages = Blueprint("deciding_pages", __name__, template_folder="templates", url_prefix="/courses")
DECISIONS = {
    "resume": "It is noted: the text goes out, once it has been checked again.",
    "edit": "It is noted: the text goes out in your words, once they have been checked.",
    "drop": "It is noted: the text is dropped.",
}
"""What may be decided, and what the page says then."""


@deciding_pages.get("/<uuid:course_id>/held-texts")
@everybody
def show(course_id: UUID) -> ResponseReturnValue:
    """Show each text that was held back, and what became of it."""
    page = _page(course_id)
    record_view("course", course_id)
    return page


@deciding_pages.post("/<uuid:course_id>/held-texts/<uuid:message_id>")
@access("clinician")
def decide(course_id: UUID, message_id: UUID) -> ResponseReturnValue:
    """Send, change or drop one text; what is refused stands beside it, and nothing typed is lost."""
    decision, words, why = (request.form.get(name, "") for name in ("decision", "words", "why"))
    if decision not in DECISIONS:
        raise Refusal("invalid_input")
    try:
        program().deciding.decide(
            db(), current_actor(), message_id, cast("Decision", decision), words=words.replace("\r\n", "\n"), why=why
        )
    except Refusal as refusal:
        if refusal.code == "not_found":
            raise
        db().rollback()
        said = [fault.sentence for fault in refusal.faults] or [refusal.sentence]
        return _page(course_id, message_id, said), refusal.status
    return redirect(url_for(".show", course_id=course_id, done=decision))


def _page(course_id: UUID, refused: UUID | None = None, said: list[str] | None = None) -> str:
    if db().get(Course, (current_clinic(), course_id)) is None:
        raise Refusal("not_found")
    actor = current_actor()
    return render_template(
        "deciding/texts.html",
        course_id=course_id,
        patient=load_case(db(), current_clinic(), course_id).patient,
        texts=held_texts(db(), current_clinic(), course_id, program().clock.now()),
        still_goes=still_goes(db(), current_clinic(), course_id, program().clock.now()),
        on_hold=is_on_hold(db(), current_clinic(), course_id),
        may=actor.is_clinician and actor.may_lift_holds,
        refused=refused,
        said=said or [],
        typed=request.form,
        done=None if said else DECISIONS.get(request.args.get("done", "")),
    )


def undecided_texts(session: Session, clinic_id: UUID, course_id: UUID) -> list[HeldText]:
    """List the texts of a course that wait for a clinician, for its page."""
    return [text for text in held_texts(session, clinic_id, course_id, program().clock.now()) if text.to_decide]
