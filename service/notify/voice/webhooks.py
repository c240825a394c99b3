"""Where the provider asks what an alert call says, and tells what became of it: `/webhooks/twilio/voice/...`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.notify.delivery.provider import Credentials
from service.notify.voice.answering import Addresses, Rung, Said
from service.notify.voice.progress import TAKEN
from service.notify.webhook_gate import signed_form
from service.web.access import public
from service.web.program import program

if TYPE_CHECKING:
    from service.notify.voice.parts import HasVoice

MOST_TURNS = 8
"""So often a key is asked for after another one that takes nothing: a child may have the phone."""

webhooks = Blueprint("twilio_voice", __name__, url_prefix="/webhooks/twilio/voice")


@webhooks.post("/status/<uuid:attempt_id>")
@public("Twilio calls it; the signature is checked")
def status(attempt_id: UUID) -> ResponseReturnValue:
    form = _form(attempt_id)
    program().delivery.receipts.take(_clinic(), attempt_id, form)
    return "", 204


@webhooks.post("/alert/<uuid:attempt_id>")
@public("Twilio calls it; the signature is checked")
def alert(attempt_id: UUID) -> ResponseReturnValue:
    """Say who calls: that somebody answered proves the call, whatever became of its other receipts."""
    form, clinic_id, calls = _form(attempt_id), _clinic(), _here().voice.alerts
    program().delivery.receipts.take(clinic_id, attempt_id, form)
    return _spoken(calls.greet(Rung(clinic_id, attempt_id, form["CallSid"]), _addresses(attempt_id)))


@webhooks.post("/alert/<uuid:attempt_id>/key")
@public("Twilio calls it; the signature is checked")
def key(attempt_id: UUID) -> ResponseReturnValue:
    form, clinic_id, calls = _form(attempt_id), _clinic(), _here().voice.alerts
    rung = Rung(clinic_id, attempt_id, form.get("CallSid", ""))
    said = calls.press(rung, form.get("Digits", ""), _addresses(attempt_id))
    if said.taken:
        program().delivery.receipts.take(clinic_id, attempt_id, {**form, "CallStatus": TAKEN})
    return _spoken(said)


def _addresses(attempt_id: UUID) -> Addresses:
    here = f"{program().settings.public_url}/webhooks/twilio/voice/alert/{attempt_id}"
    clinic, turn = f"clinic={_clinic()}", request.args.get("turn", 0, type=int) + 1
    first_time = "again" not in request.args and not request.path.endswith("/key")
    key = f"{here}/key?{clinic}&turn={turn}" if turn <= MOST_TURNS else None
    return Addresses(key, f"{here}?{clinic}&again=1" if first_time else None)


def _spoken(said: Said) -> Response:
    return Response(said.twiml, mimetype="text/xml")


def _form(attempt_id: UUID) -> dict[str, str]:
    here = program()

    def whose(session: Session, _: Mapping[str, str]) -> Credentials:
        return here.delivery.accounts.of_attempt(session, _clinic(), attempt_id)

    return signed_form(here.settings, here.database, here.clock, whose)


def _clinic() -> UUID:
    try:
        return UUID(request.args.get("clinic", ""))
    except ValueError:
        return UUID(int=0)


def _here() -> "HasVoice":
    return cast("HasVoice", program())
