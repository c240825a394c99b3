"""The comparison with the network's record in the API. Everybody reads; managers settle."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from marshmallow import fields

from service.notify.twin.models import WeekAhead
from service.notify.twin.showing import DifferenceView, compared_until, count_open, difference_view, open_views
from service.notify.twin.words import money_sentence, week_sentence
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.layout import local_day
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint(
    "record", __name__, url_prefix=f"{V1}/record", description="The network's record of texts, and money"
)


class DifferenceSchema(ApiSchema):
    """A text of which our record and the network's say different things; `said` and `do_about` are sentences."""

    id = fields.UUID()
    found_at = fields.AwareDateTime()
    settled_at = fields.AwareDateTime(allow_none=True)
    kind = fields.String()
    said = fields.String()
    do_about = fields.String()
    provider_id = fields.String()
    number = fields.String(allow_none=True)
    patient_id = fields.UUID(allow_none=True)
    course_id = fields.UUID(allow_none=True)


class DifferenceListSchema(ApiSchema):
    """The newest open differences; `open` counts all of them."""

    items = fields.List(fields.Nested(DifferenceSchema))
    next_cursor = fields.String(allow_none=True)
    open = fields.Integer()
    compared_until = fields.AwareDateTime(allow_none=True)


class WeekAheadSchema(ApiSchema):
    """What the coming seven days send and cost, in words; null before it was first reckoned."""

    reckoned_at = fields.AwareDateTime(allow_none=True)
    texts = fields.Integer(allow_none=True)
    segments = fields.Integer(allow_none=True)
    planned = fields.String(allow_none=True)
    money = fields.String(allow_none=True)
    lasts_until = fields.AwareDateTime(allow_none=True)


@api.get("/differences")
@everybody
@api.response(200, DifferenceListSchema)
def differences() -> dict[str, Any]:
    """List what differs between our record and the network's."""
    clinic_id = current_clinic()
    items = [_shown(view) for view in open_views(db(), clinic_id)]
    until = compared_until(db(), clinic_id, program().clock)
    return {"items": items, "next_cursor": None, "open": count_open(db(), clinic_id), "compared_until": until}


@api.post("/differences/<uuid:difference_id>/settle")
@access("manager")
@api.response(200, DifferenceSchema)
def settle(difference_id: UUID) -> dict[str, Any]:
    """Say that somebody has seen to a difference."""
    program().twin.settle(db(), current_actor(), difference_id)
    return _shown(difference_view(db(), current_clinic(), difference_id))


@api.get("/week")
@everybody
@api.response(200, WeekAheadSchema)
def week() -> dict[str, Any]:
    """Say what the coming week of texts costs, and whether the account has the money."""
    found = db().get(WeekAhead, current_clinic())
    if found is None:
        return dict.fromkeys(WeekAheadSchema().fields)
    until = found.lasts_until
    return {
        "reckoned_at": found.reckoned_at,
        "texts": found.texts,
        "segments": found.segments,
        "planned": week_sentence(found),
        "money": money_sentence(found, local_day(until) if until else ""),
        "lasts_until": until,
    }


def _shown(view: DifferenceView) -> dict[str, Any]:
    return asdict(view)
