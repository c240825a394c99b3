"""The card before treatment in the API."""

from typing import Any
from uuid import UUID

from marshmallow import fields

from service.courses.screening.schemas import TakenBackSchema
from service.notify.before.reading import before_you_treat
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.request_db import db, record_view

api = ApiBlueprint("before_treatment", __name__, url_prefix=f"{V1}/courses", description="What to know before treating")


class AboutSchema(ApiSchema):
    """The treatment that something was about; `day` counts local days since then."""

    course_id = fields.UUID(allow_none=True)
    treatment = fields.String(allow_none=True)
    session = fields.Integer(allow_none=True)
    day = fields.Integer(allow_none=True)


class ReactionSchema(ApiSchema):
    """What was reported as urgent or a concern, and how it ended."""

    id = fields.UUID()
    at = fields.AwareDateTime()
    about = fields.Nested(AboutSchema)
    urgency = fields.String()
    state = fields.String()
    words = fields.String()
    signs = fields.List(fields.String())
    outcome = fields.String(allow_none=True)
    note = fields.String(allow_none=True)


class ToldSchema(ApiSchema):
    """What the patient wrote that was not plainly fine."""

    id = fields.UUID()
    at = fields.AwareDateTime()
    about = fields.Nested(AboutSchema)
    category = fields.String()
    words = fields.String()
    media = fields.Integer()


class HeldSchema(ApiSchema):
    """A time on hold, with the reason why it was lifted."""

    id = fields.UUID()
    at = fields.AwareDateTime()
    about = fields.Nested(AboutSchema)
    cause = fields.String()
    lifted_at = fields.AwareDateTime(allow_none=True)
    lifted_by = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class CardSchema(ApiSchema):
    """The whole card, each list newest first, across all courses of the patient."""

    patient_id = fields.UUID()
    reactions = fields.List(fields.Nested(ReactionSchema))
    replies = fields.List(fields.Nested(ToldSchema))
    holds = fields.List(fields.Nested(HeldSchema))
    taken_back = fields.List(fields.Nested(TakenBackSchema))
    more = fields.Dict(metadata={"description": "What other rooms add, by name."})


@api.get("/<uuid:course_id>/before-treatment")
@everybody
@api.response(200, CardSchema)
def before_treatment(course_id: UUID) -> dict[str, Any]:
    """Show what to know before the next session; that somebody looked is noted."""
    clinic_id = current_clinic()
    card = before_you_treat(db(), clinic_id, course_id)
    record_view("patient", card.patient_id)
    return {name: getattr(card, name) for name in CardSchema().fields}
