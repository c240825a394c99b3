"""Move, assign, write down and mark, in the API."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from marshmallow import fields, validate

from service.notify.inbox.lanes import HEIGHT
from service.notify.inbox.notes import LONGEST
from service.notify.inbox.reading import item_view
from service.notify.inbox.schemas import ConcernSchema, seen
from service.web.access import access, everybody
from service.web.actor import current_actor
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.inbox.care import CareDesk
    from service.notify.replies.parts import HasReplies

View = dict[str, Any]
api = ApiBlueprint(
    "concerns-care", __name__, url_prefix=f"{V1}/concerns/<uuid:item_id>", description="Who sees to an item, and notes"
)


class RankSchema(ApiSchema):
    """How urgent it is; lowering is for clinicians, with a reason."""

    urgency = fields.String(required=True, validate=validate.OneOf(list(HEIGHT)))
    reason = fields.String(load_default="", validate=validate.Length(max=LONGEST))
    seen = seen()


class AssignmentSchema(ApiSchema):
    """Who is asked to see to it; null: nobody in particular."""

    staff_id = fields.UUID(required=True, allow_none=True)


class NoteDraftSchema(ApiSchema):
    """What colleagues should know; never sent."""

    text = fields.String(required=True, validate=validate.Length(1, LONGEST))
    happened_at = fields.AwareDateTime(load_default=None, allow_none=True)


class NoteSchema(ApiSchema):
    """A note as it is kept, for good."""

    id = fields.UUID()
    kind = fields.String(metadata={"description": "note, or addendum to an item that is closed"})
    body = fields.String(data_key="text")
    at = fields.AwareDateTime()
    happened_at = fields.AwareDateTime()


class MarkSchema(ApiSchema):
    """Whether the alert of a closed item was needed."""

    needed = fields.Boolean(required=True)


@api.post("/rank")
@everybody
@api.arguments(RankSchema)
@api.response(200, ConcernSchema)
def rank(draft: View, item_id: UUID) -> View:
    """Raise an item, or lower it with a reason."""
    item = _desk().rank(db(), current_actor(), item_id, draft["urgency"], draft["reason"], seen=draft["seen"])
    return item_view(db(), item)


@api.post("/assign")
@everybody
@api.arguments(AssignmentSchema)
@api.response(200, ConcernSchema)
def assign(draft: View, item_id: UUID) -> View:
    """Ask a colleague to see to it; its alert goes on until somebody takes it."""
    return item_view(db(), _desk().assign(db(), current_actor(), item_id, draft["staff_id"]))


@api.post("/notes")
@everybody
@api.arguments(NoteDraftSchema)
@api.response(201, NoteSchema)
def note(draft: View, item_id: UUID) -> Any:
    """Write a note for colleagues; to a closed item an addendum."""
    return _desk().write(db(), current_actor(), item_id, draft["text"], draft["happened_at"])


@api.post("/mark")
@access("clinician", "manager")
@api.arguments(MarkSchema)
@api.response(200, ConcernSchema)
def mark(draft: View, item_id: UUID) -> View:
    """Say whether the alert was needed, once the item is closed."""
    return item_view(db(), _desk().mark(db(), current_actor(), item_id, needed=draft["needed"]))


def _desk() -> "CareDesk":
    return cast("HasReplies", program()).replies.care
