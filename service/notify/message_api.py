"""Texts in the API."""

from typing import Any

from service.notify.message_schemas import MessagePageSchema, MessageQuerySchema
from service.notify.reading import Wanted, messages_view
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.program import program
from service.web.request_db import db, record_view

api = ApiBlueprint("messages", __name__, url_prefix=f"{V1}/messages", description="Texts: where each stands, and why")


@api.get("")
@everybody
@api.arguments(MessageQuerySchema, location="query")
@api.response(200, MessagePageSchema)
def find(query: dict[str, Any]) -> dict[str, Any]:
    """List texts by due time; whose texts somebody looked at is noted."""
    clinic_id = current_clinic()
    page = messages_view(db(), clinic_id, Wanted(**query), program().clock.now())
    for patient_id in sorted({item["patient_id"] for item in page.items if item["patient_id"] is not None}):
        record_view("patient", patient_id)
    return {"items": page.items, "next_cursor": page.next_cursor}
