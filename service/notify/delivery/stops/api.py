"""The clinic's senders in the API. Everybody reads; managers try one that is stopped."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from marshmallow import fields

from service.base.errors import Refusal
from service.notify.delivery.stops.showing import sender_views
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("senders", __name__, url_prefix=f"{V1}/senders", description="The numbers that texts leave from")


class SenderSchema(ApiSchema):
    """A number or WhatsApp address; `state` is works or stopped.

    While the network refuses it, its texts wait: `waiting` counts those of the clinic that do. One is tried every five
    minutes; `tried_at` and `tried_text` say what became of the last one.
    """

    id = fields.UUID()
    channel = fields.String()
    address = fields.String()
    site = fields.String()
    state = fields.String()
    since = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True)
    reason_text = fields.String(allow_none=True)
    code = fields.Integer(allow_none=True, metadata={"description": "The network's own error code."})
    do_text = fields.String(allow_none=True, metadata={"description": "What a person can do about it."})
    waiting = fields.Integer()
    tried_at = fields.AwareDateTime(allow_none=True)
    tried_text = fields.String(allow_none=True)


class SenderListSchema(ApiSchema):
    """The clinic's senders."""

    items = fields.List(fields.Nested(SenderSchema))
    next_cursor = fields.String(allow_none=True)


class TriedSchema(ApiSchema):
    """Whether a text waited that the sender is tried with; if none did, the next one that is due is tried."""

    sender = fields.Nested(SenderSchema)
    trying = fields.Boolean()


@api.get("")
@everybody
@api.response(200, SenderListSchema)
def senders() -> dict[str, Any]:
    """List the clinic's senders, with those that are stopped."""
    return {"items": _views(), "next_cursor": None}


@api.post("/<uuid:sender_id>/try")
@access("manager")
@api.response(200, TriedSchema)
def try_now(sender_id: UUID) -> dict[str, Any]:
    """Try a stopped sender now, with the text that waits longest."""
    if sender_id not in {view["id"] for view in _views()}:
        raise Refusal("not_found")
    tried = program().delivery.stops.try_now(db(), current_actor(), sender_id)
    return {"sender": next(view for view in _views() if view["id"] == sender_id), "trying": tried}


def _views() -> list[dict[str, Any]]:
    return [asdict(view) for view in sender_views(db(), current_clinic(), program().clock.now())]
