"""Sending a text again, on a page of its own: the words as they would go now, and the reason."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.notify.again.api import AgainSchema
from service.notify.case import load_case
from service.notify.models import Message
from service.notify.reading import words_as_shown
from service.notify.reasons import sentence_for
from service.notify.worries import Worries
from service.patients.reading import patient_view
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.forms import Form, read_form
from service.web.program import program
from service.web.request_db import db, record_view

again_pages = Blueprint("again_pages", __name__, template_folder="templates", url_prefix="/messages")


@again_pages.get("/<uuid:message_id>/again")
@everybody
def ask(message_id: UUID) -> ResponseReturnValue:
    """Show the text as it would go now."""
    message = _text(message_id)
    page = _page(message, Form({}))
    assert message.patient_id is not None
    record_view("patient", message.patient_id)
    return page


@again_pages.post("/<uuid:message_id>/again")
@everybody
def send(message_id: UUID) -> ResponseReturnValue:
    message, form = _text(message_id), read_form(AgainSchema())
    if form.errors:
        return _page(message, form), 422
    try:
        again = program().again.send(db(), current_actor(), message_id, form.values["reason"])
    except Refusal as refusal:
        form.blame(refusal)
        return _page(message, form, None if refusal.faults else refusal), refusal.status
    return redirect(url_for("courses_pages.course", course_id=again.course_id, _anchor=f"entry-text-{again.id}"))


def _text(message_id: UUID) -> Message:
    message = program().again.get(db(), current_actor(), message_id)
    if message.kind != "step":
        raise Refusal("not_protocol_text")
    return message


def _page(message: Message, form: Form, refusal: Refusal | None = None) -> str:
    assert message.course_id is not None
    case = load_case(db(), message.clinic_id, message.course_id)
    return render_template(
        "again/again.html",
        message=message,
        patient=patient_view(db(), case.patient),
        step=case.protocol.step(message.step or ""),
        words=words_as_shown(case, message, program().clock.now(), concern_open=Worries(db()).about(case, message)),
        form=form,
        refusal=refusal,
        why=sentence_for(refusal.detail.get("reason")) if refusal else None,
    )
