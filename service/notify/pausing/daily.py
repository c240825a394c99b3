"""How many texts that can wait a patient gets on one day: read by everybody, changed by managers.

Safety texts, acknowledgements, and what staff write are never counted (`delivery/checks/rules.py`).
"""

from typing import Any

from marshmallow import fields, validate
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.audit import record
from service.base.clock import Clock
from service.clinics.models import Clinic
from service.notify.models import Message
from service.web.access import access, everybody
from service.web.actor import current_actor
from service.web.api import V1, ApiBlueprint, ApiSchema
from service.web.program import program
from service.web.request_db import db

FEWEST, MOST = 1, 20
"""Nobody is texted twenty times a day; and with none at all every reminder would go stale: pause texts for that."""

api = ApiBlueprint("daily_texts", __name__, url_prefix=f"{V1}/daily-texts", description="How many texts a day")


class DailyTextsSchema(ApiSchema):
    """The most texts that a patient gets on one day, of those that can wait until the next morning."""

    most = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(FEWEST, MOST, error=f"must be a number from {FEWEST} to {MOST}"),
    )


def most_texts(session: Session, actor: Actor) -> int:
    return session.get_one(Clinic, clinic_of(actor)).daily_text_cap


def change_most(session: Session, actor: Actor, most: int, clock: Clock) -> int:
    """Change it; what waits for the next morning because of it is looked at again at once."""
    clinic, now = session.get_one(Clinic, clinic_of(actor)), clock.now()
    clinic.daily_text_cap = most
    capped = select(Message).where(
        Message.clinic_id == clinic.id, Message.state == "planned", Message.reason == "capped"
    )
    for row in session.scalars(capped.order_by(Message.id).with_for_update()):
        row.next_try_at = max(row.due_at, now)
    record(session, actor, "texts.most_a_day", "clinic", clinic.id, at=clock.real(), fields=["daily_text_cap"])
    session.flush()
    return most


@api.get("")
@everybody
@api.response(200, DailyTextsSchema)
def show() -> dict[str, Any]:
    """Return how many texts a patient gets on one day at most."""
    return {"most": most_texts(db(), current_actor())}


@api.patch("")
@access("manager")
@api.arguments(DailyTextsSchema)
@api.response(200, DailyTextsSchema)
def patch(draft: dict[str, Any]) -> dict[str, Any]:
    """Change it. Safety texts, acknowledgements, and what staff write go whatever it says."""
    return {"most": change_most(db(), current_actor(), draft["most"], program().clock)}
