"""Reservations in the API: keep places for some minutes, look, let them go."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Refusal
from service.courses.afresh import with_alternatives
from service.courses.alternatives import find_instead_of_places
from service.courses.planning import proposal_to_json
from service.courses.reservations.reading import reservation_view
from service.courses.reservations.schemas import ReservationRequestSchema, ReservationSchema
from service.courses.taken_schemas import PlansInsteadSchema
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint(
    "reservations", __name__, url_prefix=f"{V1}/reservations", description="Places kept while the desk talks"
)


def load(session: Session, _actor: Actor, reservation_id: UUID) -> dict[str, Any]:
    return {**reservation_view(session, current_clinic(), reservation_id, program().clock.now())}


@api.post("")
@everybody
@api.arguments(ReservationRequestSchema)
@api.response(201, ReservationSchema)
@api.conflict(PlansInsteadSchema)
@idempotent(load)
def reserve(wanted: dict[str, Any]) -> dict[str, Any]:
    """Keep places for a patient; what the same person kept for them before makes way, except what is named `beside`."""
    until = program().clock.now() + timedelta(minutes=wanted["minutes"])
    with with_alternatives(lambda session, refusal: _plans_instead(session, wanted, refusal)):
        whom, beside = (wanted["patient_id"], wanted["protocol"], wanted["sessions"]), wanted["beside"]
        made = program().reservations.reserve(db(), current_actor(), *whom, until=until, beside=beside)
    return load(db(), current_actor(), made.id)


def _plans_instead(session: Session, wanted: dict[str, Any], refusal: Refusal) -> list[dict[str, Any]]:
    clashing = {clash["number"] for clash in refusal.detail["clashes"]}
    asked = (current_clinic(), wanted["patient_id"], wanted["protocol"], wanted["sessions"], clashing)
    found = find_instead_of_places(session, *asked, now=program().clock.now())
    return [proposal_to_json(each) for each in found]


@api.get("/<uuid:reservation_id>")
@everybody
@api.response(200, ReservationSchema)
def show(reservation_id: UUID) -> dict[str, Any]:
    """Show a reservation and whether it still stands."""
    return load(db(), current_actor(), reservation_id)


@api.delete("/<uuid:reservation_id>")
@everybody
@api.response(204)
def release(reservation_id: UUID) -> str:
    """Let the places go; nothing happens where they have gone already."""
    program().reservations.release(db(), current_actor(), reservation_id)
    return ""
