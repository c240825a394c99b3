"""Silent patients and reply rates in the API."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from marshmallow import fields, validate

from service.notify.figures.rules import month_of
from service.notify.figures.schemas import MonthSchema
from service.notify.silence.reading import rates, silent
from service.notify.silence.rules import OUTCOMES
from service.notify.silence.settling import settle
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.program import program
from service.web.request_db import db

View = dict[str, Any]
api = ApiBlueprint("check-ins", __name__, url_prefix=f"{V1}/check-ins", description="Who was asked and did not answer")


class SilentSchema(ApiSchema):
    """Somebody who has not answered a check-in."""

    id = fields.UUID()
    patient_id = fields.UUID()
    course_id = fields.UUID()
    protocol = fields.String()
    session_number = fields.Integer()
    asked_at = fields.AwareDateTime()
    nudged_at = fields.AwareDateTime(allow_none=True)
    listed_at = fields.AwareDateTime(allow_none=True)


class RateSchema(ApiSchema):
    """How a protocol's check-ins of a month were answered."""

    protocol = fields.String()
    asked = fields.Integer()
    answered = fields.Integer()
    after_nudge = fields.Integer()
    silent = fields.Integer()
    waiting = fields.Integer()


class SilenceSchema(ApiSchema):
    """Who waits for staff, and the month's rates."""

    month = fields.String()
    items = fields.List(fields.Nested(SilentSchema))
    rates = fields.List(fields.Nested(RateSchema))


class SettledSchema(ApiSchema):
    """What came of it."""

    outcome = fields.String(required=True, validate=validate.OneOf(list(OUTCOMES)))
    note = fields.String(load_default="", validate=validate.Length(max=4000))


class SettlementSchema(ApiSchema):
    """A silence that is settled."""

    id = fields.UUID()
    outcome = fields.String()


@api.get("")
@everybody
@api.arguments(MonthSchema, location="query")
@api.response(200, SilenceSchema)
def overview(query: View) -> View:
    """List who has not answered, and how many did in a month."""
    first = month_of(query["month"], program().clock.now().date())
    return {
        "month": f"{first:%Y-%m}",
        "items": [asdict(one) for one in silent(db(), current_clinic())],
        "rates": [asdict(one) for one in rates(db(), current_clinic(), first)],
    }


@api.post("/<uuid:check_in_id>/settle")
@everybody
@api.arguments(SettledSchema)
@api.response(200, SettlementSchema)
def settled(draft: View, check_in_id: UUID) -> View:
    """Say what came of a silence."""
    row = settle(db(), current_actor(), check_in_id, draft["outcome"], draft["note"], program().clock)
    return {"id": row.id, "outcome": row.outcome}
