"""In the API: the times in which a patient cannot come."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.patients.availability import Availability
from service.patients.models import Unavailable
from service.patients.schemas import UnavailableDraftSchema, UnavailableListSchema, UnavailableSchema
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint(
    "unavailable",
    __name__,
    url_prefix=f"{V1}/patients/<uuid:patient_id>/unavailable",
    description="When patients cannot come",
)


def _desk() -> Availability:
    return Availability(program().clock)


def _view(row: Unavailable) -> dict[str, Any]:
    return {"id": str(row.id), "starts_at": row.starts_at, "ends_at": row.ends_at, "note": row.note}


def load(session: Session, actor: Actor, row_id: UUID) -> dict[str, Any]:
    row = session.get_one(Unavailable, (actor.clinic_id, row_id))
    return _view(row)


@api.get("")
@everybody
@api.response(200, UnavailableListSchema)
def show(patient_id: UUID) -> dict[str, Any]:
    """List the times that are not over, the first to begin first."""
    return {"items": [_view(row) for row in _desk().ahead(db(), current_actor(), patient_id)], "next_cursor": None}


@api.post("")
@everybody
@api.arguments(UnavailableDraftSchema)
@api.response(201, UnavailableSchema)
@idempotent(load)
def add(draft: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Note a time; nothing that is booked moves because of it."""
    return _view(_desk().add(db(), current_actor(), patient_id, **draft))


@api.delete("/<uuid:row_id>")
@everybody
@api.response(204)
def remove(patient_id: UUID, row_id: UUID) -> str:
    """Forget a time."""
    _desk().remove(db(), current_actor(), patient_id, row_id)
    return ""
