"""What a patient told staff by phone or at the desk, put into the inbox by hand: it alerts and holds like a text."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from service.notify.inbox.schemas import LONGEST
from service.notify.replies.models import URGENCIES
from service.patients.reading import patient_view
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.api import ApiSchema
from service.web.forms import Form, read_form
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.replies.parts import HasReplies

telling_pages = Blueprint("telling_pages", __name__, template_folder="templates", url_prefix="/patients")

CHOICES = (
    ("urgent", "Urgent: pain, discharge, fever, trouble breathing or seeing"),
    ("concern", "A concern: swelling, redness, bruising, or worry"),
    ("admin", "Dates, prices and the like"),
)


class TellingSchema(ApiSchema):
    """What was heard, and how urgent it is."""

    urgency = fields.String(required=True, validate=validate.OneOf(URGENCIES))
    text = fields.String(required=True, validate=validate.Length(max=LONGEST))


@telling_pages.get("/<uuid:patient_id>/told")
@everybody
def ask(patient_id: UUID) -> ResponseReturnValue:
    return _page(patient_id, Form({}))


@telling_pages.post("/<uuid:patient_id>/told")
@everybody
def put_in(patient_id: UUID) -> ResponseReturnValue:
    form = read_form(TellingSchema())
    if form.errors:
        return _page(patient_id, form), 422
    actor, desk = current_actor(), cast("HasReplies", program()).replies.desk
    item = desk.log(db(), actor, patient_id, form.values["urgency"], form.values["text"])
    return redirect(url_for("inbox_pages.item", item_id=item.id))


def _page(patient_id: UUID, form: Form) -> str:
    patient = patient_view(db(), program().patients.get(db(), current_actor(), patient_id))
    return render_template("inbox/told.html", patient=patient, form=form, choices=CHOICES)
