"""On call in the API: the rota, each person's ways, test alerts, and the second clock of a concern."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from marshmallow import fields, validate
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.clinics.rota.models import CHANNELS, Duty, DutyChange
from service.clinics.rota.reading import rota_of
from service.clinics.rota.schemas import (
    ChannelsDraftSchema,
    ChannelsSchema,
    DutyChangeDraftSchema,
    DutyChangeSchema,
    DutyDraftSchema,
    DutySchema,
    RotaChangeSchema,
    RotaSchema,
)
from service.notify.alerts.on_call_views import gaps_ahead
from service.notify.alerts.roster import reached_by_alerts
from service.notify.inbox.reading import item_view
from service.notify.inbox.schemas import ConcernSchema, EmptySchema, seen
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.replies.parts import HasReplies
    from service.notify.replies.room import Replies

rota_api = ApiBlueprint("rota", __name__, url_prefix=f"{V1}/rota", description="Who is on call, and how they are rung")
contact_api = ApiBlueprint("contact", __name__, url_prefix=f"{V1}/concerns", description="Reaching the patient")

TWO_WEEKS = timedelta(days=14)


class AlertTestDraftSchema(ApiSchema):
    """By which way of somebody the test leaves."""

    channel = fields.String(required=True, validate=validate.OneOf(CHANNELS))


class AlertTestSchema(ApiSchema):
    """A test alert; `answered_at` is filled once somebody has answered it."""

    id = fields.UUID()
    staff_id = fields.UUID()
    channel = fields.String()
    message_id = fields.UUID(allow_none=True)
    asked_at = fields.AwareDateTime()
    answered_at = fields.AwareDateTime(allow_none=True)


class NoAnswerSchema(ApiSchema):
    """When somebody rings again: a time of day such as 15:30; left out: after the clinic's minutes."""

    again = fields.String(
        load_default="",
        validate=validate.Regexp(r"(([01]?\d|2[0-3]):[0-5]\d)?\Z", error="must be a time such as 15:30"),
    )
    seen = seen()


class ContactSchema(ApiSchema):
    """How much of the item was read before the patient was spoken with."""

    seen = seen()


def _duty(session: Session, actor: Actor, row_id: UUID) -> Any:
    return session.get_one(Duty, (actor.clinic_id, row_id))


def _change(session: Session, actor: Actor, row_id: UUID) -> Any:
    return session.get_one(DutyChange, (actor.clinic_id, row_id))


@rota_api.get("")
@everybody
@rota_api.response(200, RotaSchema)
def rota() -> dict[str, Any]:
    """Show the ladder, duties, changes, who is on call in the coming two weeks, and the gaps of the coming 60 days."""
    return _rota()


@rota_api.patch("")
@access("manager")
@rota_api.arguments(RotaChangeSchema)
@rota_api.response(200, RotaSchema)
def change_rota(draft: dict[str, Any]) -> dict[str, Any]:
    """Say how long whoever takes an urgent item has until they have spoken with the patient."""
    _replies().rota.set_contact_minutes(db(), current_actor(), draft["contact_minutes"])
    return _rota()


@rota_api.post("/duties")
@access("manager")
@rota_api.arguments(DutyDraftSchema)
@rota_api.response(201, DutySchema)
@idempotent(lambda session, actor, row_id: _view(_duty(session, actor, row_id), DutySchema))
def add_duty(draft: dict[str, Any]) -> dict[str, Any]:
    """Put somebody on call every week."""
    return _view(_replies().rota.add_duty(db(), current_actor(), draft), DutySchema)


@rota_api.delete("/duties/<uuid:row_id>")
@access("manager")
@rota_api.response(204)
def remove_duty(row_id: UUID) -> str:
    """Take a weekly duty back."""
    _replies().rota.remove(db(), current_actor(), Duty, row_id)
    return ""


@rota_api.post("/changes")
@access("manager")
@rota_api.arguments(DutyChangeDraftSchema)
@rota_api.response(201, DutyChangeSchema)
@idempotent(lambda session, actor, row_id: _view(_change(session, actor, row_id), DutyChangeSchema))
def add_change(draft: dict[str, Any]) -> dict[str, Any]:
    """Let somebody else have the duty for a time."""
    return _view(_replies().rota.add_change(db(), current_actor(), draft), DutyChangeSchema)


@rota_api.delete("/changes/<uuid:row_id>")
@access("manager")
@rota_api.response(204)
def remove_change(row_id: UUID) -> str:
    """Take a change of duty back."""
    _replies().rota.remove(db(), current_actor(), DutyChange, row_id)
    return ""


@rota_api.get("/staff/<uuid:staff_id>/channels")
@access("manager")
@rota_api.response(200, ChannelsSchema)
def channels(staff_id: UUID) -> dict[str, Any]:
    """Show in which ways somebody is alerted; none: an SMS to their mobile."""
    _replies().rota.person(db(), current_actor(), staff_id)
    return _channels(staff_id)


@rota_api.put("/staff/<uuid:staff_id>/channels")
@access("manager")
@rota_api.arguments(ChannelsDraftSchema)
@rota_api.response(200, ChannelsSchema)
def put_channels(draft: dict[str, Any], staff_id: UUID) -> dict[str, Any]:
    """Say all ways to somebody, in any order: what counts is after how many seconds each is tried."""
    _replies().rota.put_channels(db(), current_actor(), staff_id, draft["channels"])
    return _channels(staff_id)


@rota_api.post("/staff/<uuid:staff_id>/tests")
@access("manager")
@rota_api.arguments(AlertTestDraftSchema)
@rota_api.response(201, AlertTestSchema)
def send_test(draft: dict[str, Any], staff_id: UUID) -> dict[str, Any]:
    """Send a test alert; it is answered with OK, or a key."""
    return _view(_replies().on_call.send_test(db(), current_actor(), staff_id, draft["channel"]), AlertTestSchema)


@contact_api.post("/<uuid:item_id>/contacted")
@everybody
@contact_api.arguments(ContactSchema)
@contact_api.response(200, ConcernSchema)
def contacted(draft: dict[str, Any], item_id: UUID) -> dict[str, Any]:
    """Say that the patient was spoken with: the second clock stops."""
    return item_view(db(), _replies().desk.contacted(db(), current_actor(), item_id, seen=draft["seen"]))


@contact_api.post("/<uuid:item_id>/no-answer")
@everybody
@contact_api.arguments(NoAnswerSchema)
@contact_api.response(200, ConcernSchema)
def no_answer(draft: dict[str, Any], item_id: UUID) -> dict[str, Any]:
    """Say that the patient did not answer: they are texted so, and whoever has it is rung again in time."""
    item = _replies().on_call.no_answer(db(), current_actor(), item_id, draft["again"], seen=draft["seen"])
    return item_view(db(), item)


@contact_api.post("/<uuid:item_id>/hand-over")
@everybody
@contact_api.arguments(EmptySchema)
@contact_api.response(200, ConcernSchema)
def hand_over(_draft: dict[str, Any], item_id: UUID) -> dict[str, Any]:
    """Ring whoever else is on call; it is nobody's until they take it."""
    return item_view(db(), _replies().on_call.hand_over(db(), current_actor(), item_id))


def _rota() -> dict[str, Any]:
    actor, clinic_id, now = current_actor(), current_clinic(), program().clock.now()
    found, desk = rota_of(db(), clinic_id, now), _replies().rota
    reached = reached_by_alerts(db(), clinic_id)
    return {
        "now": found.on_duty(now),
        "ladder": [
            {
                "rung": place,
                "staff_id": row.staff_id,
                "wait_seconds": row.wait_seconds,
                "reached": row.staff_id in reached,
            }
            for place, row in enumerate(desk.ladder(db(), actor), start=1)
        ],
        "duties": desk.duties(db(), actor),
        "changes": desk.changes(db(), actor),
        "stretches": found.stretches(now, now + TWO_WEEKS),
        "gaps": [{"start": start, "end": end} for start, end in gaps_ahead(db(), clinic_id, found, now)],
        "contact_minutes": desk.contact_minutes(db(), actor),
    }


def _channels(staff_id: UUID) -> dict[str, Any]:
    rows = _replies().rota.channels(db(), current_actor(), staff_id)
    return {"staff_id": staff_id, "channels": [row for row in rows if row.active]}


def _view(row: object, schema: type[ApiSchema]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in schema().fields}


def _replies() -> "Replies":
    return cast("HasReplies", program()).replies
