"""People, rooms and the site in the API: everybody reads, managers write."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.clinics.models import Practitioner, Room, Site
from service.clinics.schemas import (
    PractitionerChangeSchema,
    PractitionerDraftSchema,
    PractitionerListSchema,
    PractitionerSchema,
    RoomChangeSchema,
    RoomDraftSchema,
    RoomListSchema,
    RoomSchema,
    SiteChangeSchema,
    SiteSchema,
)
from service.clinics.timetable.strays import Scope
from service.clinics.views import practitioner_view, room_view, site_view
from service.web.access import access, everybody
from service.web.actor import current_actor
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

practitioners_api = ApiBlueprint(
    "practitioners", __name__, url_prefix=f"{V1}/practitioners", description="Who treats, and when"
)
rooms_api = ApiBlueprint("rooms", __name__, url_prefix=f"{V1}/rooms", description="Where is treated, and when")
site_api = ApiBlueprint("site", __name__, url_prefix=f"{V1}/site", description="The rules of the site")


def strays(scope: Scope) -> list[dict[str, Any]]:
    return program().timetable.strays(db(), current_actor(), scope)


def _practitioner(session: Session, actor: Actor, row_id: UUID) -> dict[str, Any]:
    return practitioner_view(session.get_one(Practitioner, (actor.clinic_id, row_id)))


def _room(session: Session, actor: Actor, row_id: UUID) -> dict[str, Any]:
    return room_view(session.get_one(Room, (actor.clinic_id, row_id)))


@practitioners_api.get("")
@everybody
@practitioners_api.response(200, PractitionerListSchema)
def practitioners() -> dict[str, Any]:
    """List everybody who treats, or has treated."""
    rows = program().staffing.every(db(), current_actor(), Practitioner)
    return {"items": [practitioner_view(row) for row in rows], "next_cursor": None}


@practitioners_api.post("")
@access("manager")
@practitioners_api.arguments(PractitionerDraftSchema)
@practitioners_api.response(201, PractitionerSchema)
@idempotent(_practitioner)
def add_practitioner(draft: dict[str, Any]) -> dict[str, Any]:
    """Add somebody who treats."""
    return practitioner_view(program().staffing.add(db(), current_actor(), Practitioner, draft))


@practitioners_api.patch("/<key>")
@access("manager")
@practitioners_api.arguments(PractitionerChangeSchema)
@practitioners_api.response(200, PractitionerSchema)
def change_practitioner(draft: dict[str, Any], key: str) -> dict[str, Any]:
    """Change the fields that are given; the answer lists what is booked outside the hours now."""
    row = program().staffing.change(db(), current_actor(), Practitioner, key, draft)
    return {**practitioner_view(row), "affected": strays(Scope(practitioner_id=row.id))}


@rooms_api.get("")
@everybody
@rooms_api.response(200, RoomListSchema)
def rooms() -> dict[str, Any]:
    """List all rooms, those no longer in use too."""
    rows = program().staffing.every(db(), current_actor(), Room)
    return {"items": [room_view(row) for row in rows], "next_cursor": None}


@rooms_api.post("")
@access("manager")
@rooms_api.arguments(RoomDraftSchema)
@rooms_api.response(201, RoomSchema)
@idempotent(_room)
def add_room(draft: dict[str, Any]) -> dict[str, Any]:
    """Add a room."""
    return room_view(program().staffing.add(db(), current_actor(), Room, draft))


@rooms_api.patch("/<key>")
@access("manager")
@rooms_api.arguments(RoomChangeSchema)
@rooms_api.response(200, RoomSchema)
def change_room(draft: dict[str, Any], key: str) -> dict[str, Any]:
    """Change the fields that are given; the answer lists what is booked outside the hours now."""
    row = program().staffing.change(db(), current_actor(), Room, key, draft)
    return {**room_view(row), "affected": strays(Scope(room_id=row.id))}


@site_api.get("")
@everybody
@site_api.response(200, SiteSchema)
def site() -> dict[str, Any]:
    """Show opening hours, public holidays, and what patients are offered."""
    return _site(program().timetable.site(db(), current_actor()))


@site_api.patch("")
@access("manager")
@site_api.arguments(SiteChangeSchema)
@site_api.response(200, SiteSchema)
def change_site(draft: dict[str, Any]) -> dict[str, Any]:
    """Change the fields that are given; the answer lists what is booked outside the hours now."""
    row = program().timetable.change_site(db(), current_actor(), draft)
    return {**_site(row), "affected": strays(Scope())}


def _site(row: Site) -> dict[str, Any]:
    return site_view(row, program().timetable.today(row), program().timetable.dated(db(), current_actor()))
