"""Calls in the API."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from sqlalchemy import and_

from service.notify.calls import schemas
from service.notify.calls.lists import call_page
from service.notify.calls.models import CallTask
from service.notify.calls.reading import call_lines, call_view
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.program import program
from service.web.request_db import db, record_view

if TYPE_CHECKING:
    from service.notify.calls.desk import CallDesk
    from service.notify.calls.parts import HasCalls

View = dict[str, Any]
api = ApiBlueprint("call_tasks", __name__, url_prefix=f"{V1}/call-tasks", description="Whom to ring, by when, and why")


def desk() -> "CallDesk":
    return cast("HasCalls", program()).calls


def shown(task: CallTask) -> View:
    """Show one call as it stands."""
    db().flush()
    return call_view(call_lines(db(), task.clinic_id, CallTask.id == task.id, program().clock.now())[0])


@api.get("")
@everybody
@api.arguments(schemas.CallQuerySchema, location="query")
@api.response(200, schemas.CallTaskListSchema)
def find(query: dict[str, Any]) -> dict[str, Any]:
    """List calls by deadline; whose calls somebody looked at is noted."""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    which = and_(*(getattr(CallTask, name) == value for name, value in query.items()))
    lines, next_cursor = call_page(db(), current_clinic(), which, program().clock.now(), cursor, limit)
    for patient_id in sorted({line.patient.id for line in lines}):
        record_view("patient", patient_id)
    return {"items": [call_view(line) for line in lines], "next_cursor": next_cursor}


@api.post("/<uuid:task_id>/done")
@everybody
@api.arguments(schemas.CallDoneSchema)
@api.response(200, schemas.CallTaskSchema)
def done(draft: dict[str, Any], task_id: UUID) -> View:
    """Settle a call: the patient was reached, or it is not needed (with the reason)."""
    return shown(desk().done(db(), current_actor(), task_id, draft["outcome"], draft["note"]))


@api.post("/<uuid:task_id>/no-answer")
@everybody
@api.response(200, schemas.CallTaskSchema)
def no_answer(task_id: UUID) -> View:
    """Note that nobody answered: it is asked for again later."""
    return shown(desk().no_answer(db(), current_actor(), task_id))


@api.post("/<uuid:task_id>/hand-over")
@everybody
@api.arguments(schemas.HandOverSchema)
@api.response(200, schemas.CallTaskSchema)
def hand_over(draft: dict[str, Any], task_id: UUID) -> View:
    """Let a colleague answer for the call."""
    return shown(desk().hand_over(db(), current_actor(), task_id, draft["staff_id"]))


@api.post("/<uuid:task_id>/undo")
@everybody
@api.response(200, schemas.CallTaskSchema)
def undo(task_id: UUID) -> View:
    """Bring a settled call back, or take back the last "no answer"."""
    return shown(desk().undo(db(), current_actor(), task_id))
