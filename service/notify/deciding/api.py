"""Texts that were held back, in the API: everybody reads them, a clinician decides about each."""

from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.base.errors import Refusal
from service.courses.models import Course
from service.notify.deciding.reading import held_texts
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint(
    "held-texts", __name__, url_prefix=f"{V1}/courses", description="Texts that wait for a clinician after a hold"
)


class HeldTextSchema(ApiSchema):
    """A text that was held back; `to_decide` while nobody has said what becomes of it."""

    id = fields.UUID()
    step = fields.String()
    title = fields.String()
    session = fields.Integer(allow_none=True)
    due_at = fields.AwareDateTime()
    expires_at = fields.AwareDateTime(allow_none=True)
    words = fields.String()
    draft = fields.String()
    to_decide = fields.Boolean()
    decision = fields.String(allow_none=True)
    by = fields.String(allow_none=True)
    at = fields.AwareDateTime(allow_none=True)
    why = fields.String(allow_none=True)


class HeldTextListSchema(ApiSchema):
    """The texts of a course that were held back."""

    items = fields.List(fields.Nested(HeldTextSchema))
    next_cursor = fields.String(allow_none=True)


class TextDecisionSchema(ApiSchema):
    """What becomes of a text: resume, edit (once, with these words) or drop (with a reason)."""

    decision = fields.String(required=True, validate=validate.OneOf(("resume", "edit", "drop")))
    words = fields.String(load_default="", validate=validate.Length(max=1600))
    why = fields.String(load_default="", validate=validate.Length(max=300))


@api.get("/<uuid:course_id>/held-texts")
@everybody
@api.response(200, HeldTextListSchema)
def listing(course_id: UUID) -> dict[str, Any]:
    """List the texts that were held back while something was open, with what was decided about each."""
    return _list(course_id)


@api.post("/<uuid:course_id>/held-texts/<uuid:message_id>")
@access("clinician")
@api.arguments(TextDecisionSchema)
@api.response(200, HeldTextListSchema)
def decide(told: dict[str, Any], course_id: UUID, message_id: UUID) -> dict[str, Any]:
    """Say what becomes of one text; it leaves no sooner than that."""
    program().deciding.decide(db(), current_actor(), message_id, told["decision"], words=told["words"], why=told["why"])
    return _list(course_id)


def _list(course_id: UUID) -> dict[str, Any]:
    if db().get(Course, (current_clinic(), course_id)) is None:
        raise Refusal("not_found")
    return {"items": held_texts(db(), current_clinic(), course_id, program().clock.now()), "next_cursor": None}
