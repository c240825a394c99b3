"""The life of courses in the API: move, cancel, no-show, not treated, plan again, add, drop, pin, swap.

With `?preview=1` each tells what would happen and changes nothing, in a transaction that only reads.
"""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.errors import Fault, invalid
from service.courses.afresh import with_alternatives
from service.courses.life import instead
from service.courses.life.leaving import Leaving
from service.courses.life.model import Moved, Outlook
from service.courses.life.moves import Moves, Which
from service.courses.life.schemas import (
    AddedSchema,
    MoveSchema,
    OutlookSchema,
    PlacesInsteadSchema,
    PlacingSchema,
    PreviewSchema,
    ReasonSchema,
    ReplanSchema,
    SwappedSchema,
    SwapSchema,
)
from service.courses.life.told import outlook_to_json
from service.courses.models import CourseSession
from service.courses.reading import course_view, one_session
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("course_life", __name__, url_prefix=f"{V1}/courses", description="What happens to booked courses")
SESSION = "/<uuid:course_id>/sessions/<int:number>"
Asked = dict[str, Any]


@api.post(f"{SESSION}/move")
@everybody
@api.arguments(PreviewSchema, location="query")
@api.arguments(MoveSchema)
@api.response(200, OutlookSchema)
@api.conflict(PlacesInsteadSchema)
def move(how: Asked, told: Asked, course_id: UUID, number: int) -> Asked:
    """Move a session, or give one its place; its neighbours follow only where their windows break."""
    with with_alternatives(instead.to_move(course_id, number, told["wish"])):
        if how["preview"]:
            return _previewed_move(told, course_id, number)
        if told["place"] is None:
            raise invalid(Fault("$.start", "is required"))
        asked, more = (current_actor(), current_clinic(), course_id, number, told["place"]), _how(told)
        return changed(moves().move(db(), *asked, alone=told["alone"], **more), number)


def _previewed_move(told: Asked, course_id: UUID, number: int) -> Asked:
    more = {name: told[name] for name in ("reason", "wish", "alone")}
    with program().database.read() as session:
        asked = (current_actor(), current_clinic(), course_id, number, told["place"])
        return previewed(course_id, moves().preview_move(session, *asked, **more))


@api.post(f"{SESSION}/cancel")
@everybody
@api.arguments(PreviewSchema, location="query")
@api.arguments(ReasonSchema)
@api.response(200, OutlookSchema)
def cancel(how: Asked, told: Asked, course_id: UUID, number: int) -> Asked:
    """Give a session's place up; it is to be placed again, and the others stay."""
    return _leave(how, told, course_id, number, "cancelled")


@api.post(f"{SESSION}/no-show")
@everybody
@api.arguments(PreviewSchema, location="query")
@api.arguments(ReasonSchema)
@api.response(200, OutlookSchema)
def no_show(how: Asked, told: Asked, course_id: UUID, number: int) -> Asked:
    """Record that the patient did not come."""
    return _leave(how, told, course_id, number, "no_show")


@api.post(f"{SESSION}/not-treated")
@everybody
@api.arguments(PreviewSchema, location="query")
@api.arguments(ReasonSchema)
@api.response(200, OutlookSchema)
def not_treated(how: Asked, told: Asked, course_id: UUID, number: int) -> Asked:
    """Record that the patient came and was not treated; needs the reason."""
    return _leave(how, told, course_id, number, "not_treated")


@api.post(f"{SESSION}/drop")
@everybody
@api.arguments(PreviewSchema, location="query")
@api.arguments(ReasonSchema)
@api.response(200, OutlookSchema)
def drop(how: Asked, told: Asked, course_id: UUID, number: int) -> Asked:
    """Take a session out of the course."""
    return _leave(how, told, course_id, number, "dropped")


@api.post(f"{SESSION}/pin")
@everybody
@api.arguments(ReasonSchema)
@api.response(200, OutlookSchema)
def pin(told: Asked, course_id: UUID, number: int) -> Asked:
    """Keep a session where it is, whatever happens to the others."""
    moves().pin(db(), current_actor(), current_clinic(), course_id, number, told["reason"])
    return _shown(course_id, number)


@api.post(f"{SESSION}/unpin")
@everybody
@api.arguments(ReasonSchema)
@api.response(200, OutlookSchema)
def unpin(told: Asked, course_id: UUID, number: int) -> Asked:
    """Let a session follow the others again."""
    moves().unpin(db(), current_actor(), current_clinic(), course_id, number, told["reason"])
    return _shown(course_id, number)


@api.post("/<uuid:course_id>/replan")
@everybody
@api.arguments(PreviewSchema, location="query")
@api.arguments(ReplanSchema)
@api.response(200, OutlookSchema)
@api.conflict(PlacesInsteadSchema)
def replan(how: Asked, told: Asked, course_id: UUID) -> Asked:
    """Place what is to be placed, and move what no longer fits what really happened."""
    wish, reason = told["wish"], told["reason"]
    if how["preview"]:
        with program().database.read() as session:
            outlook = moves().preview_replan(session, current_actor(), current_clinic(), course_id, wish, reason=reason)
        return previewed(course_id, outlook)
    with with_alternatives(instead.to_plan(course_id, wish, reason)):
        return changed(moves().replan(db(), current_actor(), current_clinic(), course_id, wish, **_how(told)))


def load_added(session: Session, actor: Actor, session_id: UUID) -> Asked:
    """Show a session that was added before, for a request that comes again."""
    one = session.get_one(CourseSession, (clinic_of(actor), session_id))
    return {**_shown(one.course_id, one.number), "id": one.id}


@api.post("/<uuid:course_id>/sessions")
@everybody
@api.arguments(PreviewSchema, location="query")
@api.arguments(PlacingSchema)
@api.response(201, AddedSchema)
@api.conflict(PlacesInsteadSchema)
def add(how: Asked, told: Asked, course_id: UUID) -> tuple[Asked, int]:
    """Put one more session into the course, at a place or to be placed; a preview offers places."""
    with with_alternatives(instead.to_add(course_id, told["wish"], told["reason"])):
        return (_previewed_add(told, course_id), 200) if how["preview"] else (_added(told, course_id), 201)


def _previewed_add(told: Asked, course_id: UUID) -> Asked:
    more = {"reason": told["reason"], "wish": told["wish"]}
    with program().database.read() as session:
        asked = (current_actor(), current_clinic(), course_id, told["place"])
        return previewed(course_id, moves().preview_add(session, *asked, **more))


@idempotent(load_added)
def _added(told: Asked, course_id: UUID) -> Asked:
    added = moves().add(db(), current_actor(), current_clinic(), course_id, told["place"], **_how(told))
    assert added.added is not None
    return {**changed(added, added.added.number), "id": added.added.id}


@api.post("/swap")
@everybody
@api.arguments(PreviewSchema, location="query")
@api.arguments(SwapSchema)
@api.response(200, SwappedSchema)
@api.conflict(PlacesInsteadSchema)
def swap(how: Asked, told: Asked) -> Asked:
    """Let two sessions of two courses exchange their places, both or none."""
    both, reason = (told["first"], told["second"]), told["reason"]
    with with_alternatives(instead.to_swap(*both)):
        if how["preview"]:
            return _previewed_swap(both, reason)
        one, other = moves().swap(db(), current_actor(), current_clinic(), *both, reason=reason)
        return {"preview": False, "first": changed(one, both[0][1]), "second": changed(other, both[1][1])}


def _previewed_swap(both: tuple[Which, Which], reason: str | None) -> Asked:
    with program().database.read() as session:
        first, second = moves().preview_swap(session, current_actor(), current_clinic(), *both, reason=reason)
    return {"preview": True, "first": previewed(both[0][0], first), "second": previewed(both[1][0], second)}


def moves() -> Moves:
    return program().courses.moves


def _how(told: Asked) -> Asked:
    return {"reason": told["reason"], "accept_unplaced": told["accept_unplaced"]}


def previewed(course_id: UUID, outlook: Outlook) -> Asked:
    """Write what would happen."""
    return {"preview": True, "course_id": course_id, **outlook_to_json(outlook)}


def changed(moved: Moved, number: int | None = None) -> Asked:
    """Write what happened, with the session that was asked for and its texts."""
    told = {"preview": False, "course_id": moved.course.id, **outlook_to_json(moved.outlook)}
    return told if number is None else {**told, **_session(moved.course.id, number)}


def _shown(course_id: UUID, number: int) -> Asked:
    return {"preview": False, "course_id": course_id, **_session(course_id, number)}


def _session(course_id: UUID, number: int) -> Asked:
    one = one_session(course_view(db(), current_clinic(), course_id), number)
    return {"session": one, "messages": program().courses.consequences(db(), current_clinic(), one["id"])}


def _leave(how: Asked, told: Asked, course_id: UUID, number: int, leaving: Leaving) -> Asked:
    reason = told["reason"]
    if how["preview"]:
        with program().database.read() as session:
            outlook = moves().preview_leaving(session, current_clinic(), course_id, number, leaving, reason=reason)
        return previewed(course_id, outlook)
    return changed(
        moves().leave(db(), current_actor(), current_clinic(), course_id, number, leaving, reason=reason), number
    )
