"""Sending a text again, in the API."""

from typing import Any
from uuid import UUID

from marshmallow import fields, validate
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.notify.again.desk import LONGEST_REASON
from service.notify.message_schemas import MessageSchema
from service.notify.reading import text_items
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("again", __name__, url_prefix=f"{V1}/messages", description="Texts that are sent once more")


class AgainSchema(ApiSchema):
    """Why a text is sent again."""

    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_REASON))


def load(session: Session, actor: Actor, message_id: UUID) -> dict[str, Any]:
    message = program().again.get(session, actor, message_id)
    return text_items(session, message.clinic_id, [message], program().clock.now())[0]


@api.post("/<uuid:message_id>/again")
@everybody
@api.arguments(AgainSchema)
@api.response(201, MessageSchema)
@idempotent(load)
def again(draft: dict[str, Any], message_id: UUID) -> dict[str, Any]:
    """Send a text of the protocol once more; every check but that it was sent before holds for it."""
    made = program().again.send(db(), current_actor(), message_id, draft["reason"])
    return load(db(), current_actor(), made.id)
