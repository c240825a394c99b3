"""Pauses of texts in the API. Everybody reads; clinicians and managers pause and lift."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.notify.pausing.models import Pause
from service.notify.pausing.reading import PauseView, backlog, pause_view, standing_views
from service.notify.pausing.schemas import PauseDraftSchema, PauseListSchema, PauseSchema
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("pauses", __name__, url_prefix=f"{V1}/pauses", description="Aftercare that is held back for a while")


@api.get("")
@everybody
@api.response(200, PauseListSchema)
def standing() -> dict[str, Any]:
    """List the pauses that stand."""
    clinic_id = current_clinic()
    items = standing_views(db(), clinic_id)
    counted = backlog(db(), clinic_id, min((one.since for one in items), default=program().clock.now()))
    return {
        "items": [_shown(one) for one in items],
        "next_cursor": None,
        "waiting": counted.waiting,
        "stale": counted.stale if items else 0,
    }


def load(session: Session, actor: Actor, pause_id: UUID) -> dict[str, Any]:
    return _shown(pause_view(session, session.get_one(Pause, (actor.clinic_id, pause_id))))


@api.post("")
@access("clinician", "manager")
@api.arguments(PauseDraftSchema)
@api.response(201, PauseSchema)
@idempotent(load)
def pause(draft: dict[str, Any]) -> dict[str, Any]:
    """Hold back aftercare and reminders, safety texts too; never acknowledgements, alerts or answers of staff."""
    made = program().pausing.pause(db(), current_actor(), draft["protocol"], draft["reason"])
    return _shown(pause_view(db(), made))


@api.post("/<uuid:pause_id>/lift")
@access("clinician", "manager")
@api.response(200, PauseSchema)
def lift(pause_id: UUID) -> dict[str, Any]:
    """Let texts go on; what has gone stale meanwhile stays unsent."""
    return _shown(pause_view(db(), program().pausing.lift(db(), current_actor(), pause_id)))


def _shown(view: PauseView) -> dict[str, Any]:
    return asdict(view)
