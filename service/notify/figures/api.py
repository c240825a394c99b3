"""The figures in the API: a month, and one item."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from service.base.errors import Refusal
from service.notify.figures import schemas
from service.notify.figures.pages import chosen
from service.notify.figures.reading import milestones, milestones_of_month
from service.notify.figures.rules import by_urgency
from service.notify.replies.models import InboxItem
from service.web.access import access, everybody
from service.web.actor import current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.request_db import db

View = dict[str, Any]
api = ApiBlueprint("figures", __name__, url_prefix=V1, description="From the patient's words to the outcome")


@api.get("/figures")
@access("clinician", "manager")
@api.arguments(schemas.MonthSchema, location="query")
@api.response(200, schemas.FiguresSchema)
def figures(query: View) -> View:
    """Add up a month: waits by urgency, medians and longest."""
    first = chosen(query["month"])
    found = by_urgency(milestones_of_month(db(), current_clinic(), first))
    return {"month": f"{first:%Y-%m}", "urgencies": [asdict(one) for one in found]}


@api.get("/concerns/<uuid:item_id>/milestones")
@everybody
@api.response(200, schemas.MilestonesSchema)
def of_item(item_id: UUID) -> View:
    """Tell when an item was answered, alerted, taken and ended, and when somebody wrote and spoke to the patient."""
    found = milestones(db(), current_clinic(), InboxItem.id == item_id)
    if not found:
        raise Refusal("not_found")
    return asdict(found[0])
