"""Several treatments together in the API."""

from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.courses.afresh import with_alternatives
from service.courses.api import load as load_course
from service.courses.booking import Booked
from service.courses.models import Course
from service.courses.planning.together import TogetherPlan
from service.courses.together.alternatives import find_alternatives
from service.courses.together.booking import book_together
from service.courses.together.posing import propose_together
from service.courses.together.requests import TogetherBooking, TogetherRequest
from service.courses.together.schemas import (
    TogetherBookedSchema,
    TogetherBookingSchema,
    TogetherInsteadSchema,
    TogetherPlanSchema,
    TogetherRequestSchema,
)
from service.courses.together.told import plan_to_json
from service.protocols.models import ProtocolVersion
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("together", __name__, url_prefix=f"{V1}/courses", description="Several treatments of one patient")


@api.post("/proposals/together")
@everybody
@api.arguments(TogetherRequestSchema)
@api.response(200, TogetherPlanSchema)
def propose(wanted: TogetherRequest) -> dict[str, Any]:
    """Propose plans for two or three treatments of one patient; nothing is kept for anybody."""
    with program().database.read() as session:  # it writes nothing, so it keeps no writer waiting
        plan = propose_together(session, current_clinic(), wanted, now=program().clock.now())
    return _told(plan, wanted)


def load(session: Session, actor: Actor, course_id: UUID) -> dict[str, Any]:
    """Load what a request made that is repeated: the same treatments of the same patient, from the first course on."""
    first = session.get_one(Course, (current_clinic(), course_id))
    keys = [course["protocol"] for course in request.get_json()["courses"]]
    ids = [_first_of(session, first, key) for key in keys]
    return {"id": course_id, "courses": [load_course(session, actor, one) for one in ids]}


@api.post("/together")
@everybody
@api.arguments(TogetherBookingSchema)
@api.response(201, TogetherBookedSchema)
@api.conflict(TogetherInsteadSchema)
@idempotent(load)
def book(wanted: TogetherBooking) -> dict[str, Any]:
    """Book two or three courses of one patient with all their sessions, or nothing."""
    with with_alternatives(lambda session, _refusal: _plans_instead(session, wanted)):
        booked = book_together(db(), current_actor(), program().courses, wanted)
    return {"id": booked[0].course.id, "courses": [_course(one) for one in booked]}


def _first_of(session: Session, first: Course, key: str) -> UUID:
    found = (
        select(Course.id)
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id),
        )
        .where(Course.clinic_id == first.clinic_id, Course.patient_id == first.patient_id, Course.id >= first.id)
        .where(ProtocolVersion.key == key)
    )
    return session.scalars(found.order_by(Course.id).limit(1)).one()


def _course(booked: Booked) -> dict[str, Any]:
    warnings = [{"path": fault.path, "sentence": fault.sentence} for fault in booked.warnings]
    return {**load_course(db(), current_actor(), booked.course.id), "warnings": warnings}


def _plans_instead(session: Session, wanted: TogetherBooking) -> list[dict[str, Any]]:
    found = find_alternatives(session, current_clinic(), wanted, now=program().clock.now())
    plans: list[dict[str, Any]] = _told(found, wanted)["proposals"]
    return plans


def _told(plan: TogetherPlan, wanted: TogetherRequest | TogetherBooking) -> dict[str, Any]:
    return plan_to_json(plan, [course.protocol for course in wanted.courses])
