"""Corrections in the API."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.errors import Refusal
from service.courses.models import Course
from service.notify.correcting.reading import correction_item, corrections_of, gone_out
from service.notify.correcting.schemas import CorrectionDraftSchema, CorrectionListSchema, CorrectionSchema
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db, record_view

api = ApiBlueprint(
    "corrections", __name__, url_prefix=f"{V1}/courses", description="What went out by mistake, and who put it right"
)


@api.get("/<uuid:course_id>/corrections")
@everybody
@api.response(200, CorrectionListSchema)
def found(course_id: UUID) -> dict[str, Any]:
    """List the corrections of a course and what is to be put right; that somebody looked is noted."""
    clinic_id = current_clinic()
    if db().get(Course, (clinic_id, course_id)) is None:
        raise Refusal("not_found", {"what": "course"})
    made, gone = corrections_of(db(), clinic_id, course_id), gone_out(db(), clinic_id, course_id)
    record_view("course", course_id)
    return {"items": made, "next_cursor": None, "to_put_right": gone}


def load(session: Session, actor: Actor, correction_id: UUID) -> dict[str, Any]:
    return correction_item(session, clinic_of(actor), correction_id)


@api.post("/<uuid:course_id>/sessions/<int:number>/corrections")
@everybody
@api.arguments(CorrectionDraftSchema)
@api.response(201, CorrectionSchema)
@idempotent(load)
def correct(draft: dict[str, Any], course_id: UUID, number: int) -> dict[str, Any]:
    """Put right what went out for a session whose tick was taken back: by a text, or noting that somebody rang."""
    desk, actor = program().correcting, current_actor()
    if draft["how"] == "call":
        made = desk.rang(db(), actor, course_id, number)
    else:
        made = desk.write(db(), actor, course_id, number, draft["text"])
    return load(db(), actor, made.id)
