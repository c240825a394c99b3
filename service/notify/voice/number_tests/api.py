"""Test calls in the API: have a number of the cover rung, and read what came of it."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from marshmallow import fields, validate
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Refusal
from service.notify.voice.number_tests.models import NumberCall
from service.notify.voice.number_tests.reading import RungNumber, call_view, rung_numbers
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.voice.parts import HasVoice

api = ApiBlueprint("cover_calls", __name__, url_prefix=f"{V1}/cover/calls", description="Ringing numbers to test them")


class NumberCallDraftSchema(ApiSchema):
    """Which number is rung: one that the clinic says is answered."""

    number = fields.String(required=True, validate=validate.Length(max=30))


class NumberCallSchema(ApiSchema):
    """A test call; `outcome` is waits, ringing, unknown, or how it ended. Key 1 alone counts the number as tested."""

    id = fields.UUID()
    number = fields.String()
    asked_at = fields.AwareDateTime()
    outcome = fields.String()
    sentence = fields.String()


class NumberCallsSchema(ApiSchema):
    """The newest test call of each number."""

    items = fields.List(fields.Nested(NumberCallSchema))


@api.get("")
@everybody
@api.response(200, NumberCallsSchema)
def newest() -> dict[str, Any]:
    """Show the newest test call of each number."""
    here = program()
    calls = rung_numbers(db(), current_clinic(), here.phones, here.clock.now()).newest
    return {"items": [_shown(call) for call in calls.values()]}


def _load(session: Session, actor: Actor, row_id: UUID) -> dict[str, Any]:
    call = session.get(NumberCall, (actor.clinic_id, row_id))
    if call is None:
        raise Refusal("not_found")
    return _shown(call_view(session, call, program().clock.now()))


@api.post("")
@access("manager")
@api.arguments(NumberCallDraftSchema)
@api.response(201, NumberCallSchema)
@idempotent(_load)
def ring(draft: dict[str, Any]) -> dict[str, Any]:
    """Ring a number and ask whoever answers to press 1."""
    call = cast("HasVoice", program()).voice.number_tests.ring(db(), current_actor(), draft["number"])
    return _load(db(), current_actor(), call.id)


@api.get("/<uuid:call_id>")
@everybody
@api.response(200, NumberCallSchema)
def show(call_id: UUID) -> dict[str, Any]:
    """Show what came of a test call."""
    return _load(db(), current_actor(), call_id)


def _shown(call: RungNumber) -> dict[str, Any]:
    return {
        "id": call.id,
        "number": call.number,
        "asked_at": call.asked_at,
        "outcome": call.outcome,
        "sentence": call.words,
    }
