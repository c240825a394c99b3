"""The address of delivery receipts: `POST /webhooks/twilio/status/ATTEMPT?clinic=CLINIC`."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.notify.delivery.provider import Credentials
from service.notify.webhook_gate import signed_form
from service.web.access import public
from service.web.program import program

webhooks = Blueprint("twilio_status", __name__, url_prefix="/webhooks/twilio")


@webhooks.post("/status/<uuid:attempt_id>")
@public("Twilio calls it; the signature is checked")
def status(attempt_id: UUID) -> ResponseReturnValue:
    here = program()
    clinic_id = _clinic()

    def whose(session: Session, _: Mapping[str, str]) -> Credentials:
        return here.delivery.accounts.of_attempt(session, clinic_id, attempt_id)

    form = signed_form(here.settings, here.database, here.clock, whose)
    here.delivery.receipts.take(clinic_id, attempt_id, form)
    return "", 204


def _clinic() -> UUID | None:
    try:
        return UUID(request.args.get("clinic", ""))
    except ValueError:
        return None
