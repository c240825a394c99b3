"""The summary as a PDF, for printing or handing on; that somebody took it is noted."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from service.base.errors import Refusal
from service.clinics.hours import default_site
from service.clinics.models import Clinic
from service.notify.inbox.summary.contents import summary_of
from service.notify.replies.models import InboxItem
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.program import program
from service.web.request_db import db, record_view

PDF = "application/pdf"
api = ApiBlueprint("summaries", __name__, url_prefix=V1, description="One page about an item for 111 or A&E")
summary_pages = Blueprint("summary_pages", __name__)


@api.get("/concerns/<uuid:item_id>/summary.pdf")
@everybody
@api.response(200, content_type=PDF, description="One page of A4.")
def summary(item_id: UUID) -> Response:
    """Print who it is, what was done, their words with times, and what they were told; that is noted."""
    return _pdf(item_id)


@summary_pages.get("/inbox/<uuid:item_id>/summary.pdf", endpoint="summary")
@everybody
def page(item_id: UUID) -> Response:
    """Show the page in the browser, ready to be printed."""
    return _pdf(item_id)


def _pdf(item_id: UUID) -> Response:
    from service.notify.inbox.summary.drawing import draw_summary  # fonts and PDF take long to load

    item = db().get(InboxItem, (current_clinic(), item_id))
    if item is None:
        raise Refusal("not_found")
    clinic = db().get_one(Clinic, item.clinic_id).name
    zone = ZoneInfo(default_site(db(), item.clinic_id).zone)
    drawn = draw_summary(summary_of(db(), item, clinic, zone, program().clock.now()))
    record_view("concern", item_id)
    name = {"Content-Disposition": f'inline; filename="item-{item.code}.pdf"', "Cache-Control": "no-store"}
    return Response(drawn, mimetype=PDF, headers=name)
