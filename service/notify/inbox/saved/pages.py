"""Saved answers on a page: everybody reads them, managers change them."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.notify.inbox.lanes import ABOUT, LANES, NAMES
from service.notify.inbox.saved.desk import answers_of, drop, save
from service.notify.inbox.saved.rules import PLACES, warnings
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.forms import Form
from service.web.program import program
from service.web.request_db import db

saved_pages = Blueprint("saved_pages", __name__, template_folder="templates", url_prefix="/saved-answers")


@saved_pages.get("")
@everybody
def overview() -> ResponseReturnValue:
    """Show what the clinic keeps ready, lane by lane."""
    return _page(Form({}))


@saved_pages.post("")
@access("manager")
def add() -> ResponseReturnValue:
    """Keep a new answer."""
    return _save(None)


@saved_pages.post("/<uuid:answer_id>")
@access("manager")
def change(answer_id: UUID) -> ResponseReturnValue:
    """Change an answer."""
    return _save(answer_id)


@saved_pages.post("/<uuid:answer_id>/drop")
@access("manager")
def forget(answer_id: UUID) -> ResponseReturnValue:
    """Keep an answer no longer."""
    drop(db(), current_actor(), answer_id, program().clock)
    return redirect(url_for(".overview"))


def _save(answer_id: UUID | None) -> ResponseReturnValue:
    form = Form(request.form.to_dict())
    told = {name: form.get(name) for name in ("lane", "title", "body")}
    try:
        save(db(), current_actor(), **told, clock=program().clock, answer_id=answer_id)
    except Refusal as refusal:
        db().rollback()
        form.blame(refusal)
        return _page(form, answer_id), refusal.status
    return redirect(url_for(".overview", _anchor=told["lane"]))


def _page(form: Form, editing: UUID | None = None) -> str:
    answers = [(one, warnings(one.body)) for one in answers_of(db(), current_clinic())]
    lanes = [(key, NAMES[key], ABOUT[key], [pair for pair in answers if pair[0].lane == key]) for key in LANES]
    return render_template("saved/overview.html", lanes=lanes, places=PLACES, form=form, editing=editing)
