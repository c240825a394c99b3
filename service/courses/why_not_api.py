"""Why not this day? Asked through the API."""

from typing import Any

from service.courses.requests import ProposalRequest
from service.courses.together.schemas import WhyNotQuerySchema, WhyNotSchema
from service.courses.why_not import why_not
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("why-not", __name__, url_prefix=f"{V1}/courses", description="Why a date is not possible")


@api.get("/why-not")
@everybody
@api.arguments(WhyNotQuerySchema, location="query")
@api.response(200, WhyNotSchema)
def explain(query: dict[str, Any]) -> dict[str, Any]:
    """Say what stands against each session of a new course on one date, or at which times it is free."""
    lists = {name: tuple(query[name]) for name in ("areas", "done")}
    on, wanted = query["on"], {name: value for name, value in query.items() if name != "on"}
    asked = ProposalRequest(**{**wanted, **lists})
    told = why_not(db(), current_clinic(), asked, on, now=program().clock.now())
    reasons = [{"code": one.code, "sentence": one.sentence, "sessions": one.sessions} for one in told.reasons]
    return {"date": told.date, "reasons": reasons, "free": [start.isoformat() for start in told.free]}
