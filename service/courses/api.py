"""Courses in the API: propose, book, complete, undo, lift a hold."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.errors import Fault, Refusal
from service.courses.afresh import with_alternatives
from service.courses.answers import ChangedSessionSchema, CourseSchema, PlanSchema
from service.courses.life import instead
from service.courses.life.model import Wish
from service.courses.life.schemas import LiftedSchema, PlacesInsteadSchema, PreviewSchema, UndoSchema
from service.courses.life.told import forecast_to_json, outlook_to_json
from service.courses.planning import plan_to_json, proposal_to_json
from service.courses.reading import course_view, one_session
from service.courses.requests import BookingRequest, ProposalRequest
from service.courses.reservations.reading import reservation_view
from service.courses.schemas import (
    BookingRequestSchema,
    CompletionSchema,
    LiftHoldSchema,
    ProposalRequestSchema,
)
from service.courses.taken_schemas import PlansInsteadSchema
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db, record_view

api = ApiBlueprint("courses", __name__, url_prefix=f"{V1}/courses", description="Courses and their sessions")
SESSION = "/<uuid:course_id>/sessions/<int:number>"


def load(session: Session, actor: Actor, course_id: UUID) -> dict[str, Any]:
    return cast("dict[str, Any]", course_view(session, clinic_of(actor), course_id, program().clock.now()))


@api.post("/proposals")
@everybody
@api.arguments(ProposalRequestSchema)
@api.response(200, PlanSchema)
def propose(wanted: ProposalRequest) -> dict[str, Any]:
    """Propose plans for a new course on the diary as it is; nothing is kept for anybody."""
    with program().database.read() as session:  # it writes nothing, so it keeps no writer waiting
        plan = program().courses.propose(session, current_clinic(), wanted)
    return {"blocked": [], **plan_to_json(plan)}


@api.post("")
@everybody
@api.arguments(BookingRequestSchema)
@api.response(201, CourseSchema)
@api.conflict(PlansInsteadSchema)
@idempotent(load)
def book(wanted: BookingRequest) -> dict[str, Any]:
    """Book all sessions of a course, or none; where a time is taken, the answer says what is free."""
    with with_alternatives(lambda session, refusal: _plans_instead(session, wanted, refusal)):
        booked = program().courses.book(db(), current_actor(), wanted)
    faults = [*booked.warnings, *_ran_out(wanted)]
    warnings = [{"path": fault.path, "sentence": fault.sentence} for fault in faults]
    return {**load(db(), current_actor(), booked.course.id), "warnings": warnings}


@api.get("/<uuid:course_id>")
@everybody
@api.response(200, CourseSchema)
def show(course_id: UUID) -> dict[str, Any]:
    """Show a course with its sessions and holds; that somebody looked is noted."""
    body = load(db(), current_actor(), course_id)
    record_view("course", course_id)
    return body


@api.post(f"{SESSION}/complete")
@everybody
@api.arguments(CompletionSchema)
@api.response(200, ChangedSessionSchema)
def complete(told: dict[str, Any], course_id: UUID, number: int) -> dict[str, Any]:
    """Tick a session completed; the answer lists what the patient will get, and when."""
    program().courses.complete(db(), current_actor(), current_clinic(), course_id, number, **told)
    return _changed(course_id, number)


@api.post(f"{SESSION}/undo")
@everybody
@api.arguments(UndoSchema)
@api.response(200, ChangedSessionSchema)
@api.conflict(PlacesInsteadSchema)
def undo(told: dict[str, Any], course_id: UUID, number: int) -> dict[str, Any]:
    """Take back the last change of a session; back to under a minimum only with a clinician's reason."""
    with with_alternatives(instead.to_go_back(course_id, number)):
        program().courses.undo(
            db(), current_actor(), current_clinic(), course_id, number, told["reason"], told["change"]
        )
    return _changed(course_id, number)


@api.post("/<uuid:course_id>/lift-hold")
@access("clinician")
@api.arguments(PreviewSchema, location="query")
@api.arguments(LiftHoldSchema)
@api.response(200, LiftedSchema)
@api.conflict(PlacesInsteadSchema)
def lift_hold(how: dict[str, Any], told: dict[str, Any], course_id: UUID) -> dict[str, Any]:
    """Let the course go on. Nobody is moved by that; a preview, or `replan`, tells what a new plan looks like."""
    desk, actor, reason, cleared_on = program().courses, current_actor(), told["reason"], told["cleared_on"]
    if how["preview"]:
        with program().database.read() as session:
            seen = desk.moves.preview_lift(session, actor, current_clinic(), course_id, cleared_on, reason=reason)
            view = load(session, actor, course_id)
        return {**view, "preview": True, "forecast": forecast_to_json(seen.window), "plan": outlook_to_json(seen.plan)}
    lifted = desk.lift_holds(db(), actor, current_clinic(), course_id, reason, cleared_on)
    if not told["replan"]:
        return load(db(), actor, course_id)
    wish, accepted = Wish(cleared_on=lifted[0].cleared_on), told["accept_unplaced"]
    with with_alternatives(instead.to_plan(course_id, wish, reason, lifted=True)):
        moved = desk.moves.replan(
            db(), actor, current_clinic(), course_id, wish, reason=reason, accept_unplaced=accepted
        )
    return {**load(db(), actor, course_id), "plan": outlook_to_json(moved.outlook)}


def _changed(course_id: UUID, number: int) -> dict[str, Any]:
    one = one_session(course_view(db(), current_clinic(), course_id), number)
    return {"session": one, "messages": program().courses.consequences(db(), current_clinic(), one["id"])}


def _ran_out(wanted: BookingRequest) -> Iterator[Fault]:
    """Point out that places were kept no longer when they were booked."""
    if wanted.reservation is not None:
        kept = reservation_view(db(), current_clinic(), wanted.reservation, program().clock.now())
        if kept["state"] != "booked":
            yield Fault("$.reservation", "had run out; the times were still free")


def _plans_instead(session: Session, wanted: BookingRequest, refusal: Refusal) -> list[dict[str, Any]]:
    found = program().courses.alternatives(session, current_clinic(), wanted, refusal)
    return [proposal_to_json(each) for each in found]
