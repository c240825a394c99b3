"""To ring: the one list of patients whom no text reached or who want none, and of those who asked for another time.

What stands in a row is done in one stroke: `also` in a form are the further calls that the row showed, so that nothing
is settled which nobody has read.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service.base.errors import Refusal
from service.base.unreadable import to_sort_by
from service.clinics.models import Staff
from service.courses.refusal_words import refusal_lines
from service.notify.calls.api import desk
from service.notify.calls.lists import call_list, to_ring_now
from service.notify.unsent import unsent_texts
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.program import program
from service.web.request_db import db

MOST_UNSENT = 200

calls_pages = Blueprint("calls_pages", __name__, template_folder="templates", url_prefix="/to-ring")


@calls_pages.get("")
@everybody
def to_ring() -> ResponseReturnValue:
    """List whom to ring, by deadline, and what else did not go."""
    return render_template("calls/to_ring.html", **_page())


@calls_pages.get("/count")
@everybody
def count() -> ResponseReturnValue:
    """Answer with the number of patients to be rung now, and how many of them are overdue, or with nothing."""
    return render_template("calls/count.html", to_ring=to_ring_now(db(), current_clinic(), program().clock.now()))


@calls_pages.post("/<uuid:task_id>/reached")
@everybody
def reached(task_id: UUID) -> ResponseReturnValue:
    note = request.form.get("note", "")[:1000]
    return _act(task_id, lambda: desk().done(db(), current_actor(), task_id, "reached", note, _also()))


@calls_pages.post("/<uuid:task_id>/stays")
@everybody
def stays(task_id: UUID) -> ResponseReturnValue:
    """Settle that a patient who asked for another time keeps the one they have."""
    return _act(task_id, lambda: desk().done(db(), current_actor(), task_id, "stays"))


@calls_pages.post("/<uuid:task_id>/not-needed")
@everybody
def not_needed(task_id: UUID) -> ResponseReturnValue:
    note = request.form.get("note", "")[:1000]
    return _act(task_id, lambda: desk().done(db(), current_actor(), task_id, "not_needed", note, _also()))


@calls_pages.post("/<uuid:task_id>/no-answer")
@everybody
def no_answer(task_id: UUID) -> ResponseReturnValue:
    return _act(task_id, lambda: desk().no_answer(db(), current_actor(), task_id, _also()))


@calls_pages.post("/<uuid:task_id>/hand-over")
@everybody
def hand_over(task_id: UUID) -> ResponseReturnValue:
    chosen = request.form.get("staff", type=UUID) or UUID(int=0)
    return _act(task_id, lambda: desk().hand_over(db(), current_actor(), task_id, chosen, _also()))


@calls_pages.post("/<uuid:task_id>/undo")
@everybody
def undo(task_id: UUID) -> ResponseReturnValue:
    return _act(task_id, lambda: desk().undo(db(), current_actor(), task_id, _also()))


def _also() -> list[UUID]:
    return request.form.getlist("also", type=UUID)


def _act(task_id: UUID, what: Callable[[], object]) -> ResponseReturnValue:
    """Do something and show the list again; what is refused is said at its row."""
    try:
        what()
    except Refusal as refusal:
        if refusal.code == "not_found":
            raise
        db().rollback()
        return render_template("calls/to_ring.html", **_page(task_id, refusal)), refusal.status
    return redirect(url_for(".to_ring", _anchor=f"call-{task_id}"))


def _page(refused_id: UUID | None = None, refusal: Refusal | None = None) -> dict[str, Any]:
    clinic_id, now = current_clinic(), program().clock.now()
    people = select(Staff).where(Staff.clinic_id == clinic_id, Staff.active)
    return {
        "calls": call_list(db(), clinic_id, now),
        "unsent": unsent_texts(db(), clinic_id, now, MOST_UNSENT),
        "people": sorted(db().scalars(people), key=lambda one: to_sort_by(one.name)),
        "refused_id": refused_id,
        "refused": refusal_lines(refusal) if refusal else [],
    }
