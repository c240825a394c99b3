"""Where the provider asks what to do with a call to the clinic's number: `/webhooks/twilio/voice/incoming...`."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, cast
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from service.base.errors import Refusal
from service.clinics.models import Sender
from service.notify.delivery.complaints import complain
from service.notify.delivery.provider import Credentials
from service.notify.replies.arrival import sender_called
from service.notify.replies.form import SID
from service.notify.voice import incoming_menus as menus
from service.notify.voice.models import IncomingCall
from service.notify.webhook_gate import signed_form
from service.web.access import public
from service.web.program import program

if TYPE_CHECKING:
    from service.notify.voice.incoming import IncomingCalls
    from service.notify.voice.parts import HasVoice

incoming_webhooks = Blueprint("twilio_incoming", __name__, url_prefix="/webhooks/twilio/voice")
LONGEST_PLACE = 9
Asked = ParamSpec("Asked")
NOT_OVER = {"queued", "initiated", "ringing", "in-progress"}
"""What the provider tells as well of a number that was set up so."""

BRIDGED = {"true": True, "false": False}


def with_words(view: Callable[Asked, Response]) -> Callable[Asked, Response]:
    """Tell the caller where to turn whatever fails here: nobody rings them a second time, as a text is sent again."""

    @wraps(view)
    def answered(*args: Asked.args, **kwargs: Asked.kwargs) -> Response:
        try:
            return view(*args, **kwargs)
        except (Refusal, HTTPException):
            raise
        except Exception as error:  # noqa: BLE001 - the provider would say that an application error has occurred
            complain("incoming_call_not_answered", error)
            return _spoken(menus.out_of_order())

    return answered


@incoming_webhooks.post("/incoming")
@public("Twilio calls it; the signature is checked")
@with_words
def incoming() -> Response:
    form, sender = _by_number()
    return _spoken(_calls().begin(sender, form) if sender is not None else menus.not_in_use())


@incoming_webhooks.post("/ended")
@public("Twilio calls it; the signature is checked")
def ended() -> ResponseReturnValue:
    form, sender = _by_number()
    if sender is not None and form.get("CallStatus", "completed") not in NOT_OVER:
        _calls().end(sender, form)
    return "", 204


@incoming_webhooks.post("/incoming/<uuid:call_id>/next")
@public("Twilio calls it; the signature is checked")
@with_words
def following(call_id: UUID) -> Response:
    form, place = _form(call_id), request.args.get("place", LONGEST_PLACE, type=int)
    is_over = form.get("CallStatus") == "completed"
    bridged = BRIDGED.get(form.get("DialBridged", ""))
    return _spoken(_calls().go_on(_clinic(), call_id, max(place, 0), is_over=is_over, bridged=bridged))


@incoming_webhooks.post("/incoming/<uuid:call_id>/whisper")
@public("Twilio calls it; the signature is checked")
def whisper(call_id: UUID) -> Response:
    _form(call_id)
    return _spoken(_calls().whisper(_clinic(), call_id, _staff()))


@incoming_webhooks.post("/incoming/<uuid:call_id>/accept")
@public("Twilio calls it; the signature is checked")
def accept(call_id: UUID) -> Response:
    form = _form(call_id)
    return _spoken(_calls().accept(_clinic(), call_id, _staff(), form.get("Digits", "")))


def _by_number() -> tuple[dict[str, str], Sender | None]:
    """Return a form about a call and the sender that was rung, or refuse `malformed_request` where it names no call."""
    here = program()

    def whose(session: Session, told: Mapping[str, str]) -> Credentials:
        return here.delivery.accounts.of_address(session, told.get("To", ""), told.get("AccountSid", ""))

    form = signed_form(here.settings, here.database, here.clock, whose)
    if not SID.fullmatch(form.get("CallSid", "")):
        raise Refusal("malformed_request")
    with here.database.read() as session:
        return form, sender_called(session, form.get("To", ""))


def _form(call_id: UUID) -> dict[str, str]:
    here = program()

    def whose(session: Session, told: Mapping[str, str]) -> Credentials:
        call = session.get(IncomingCall, (_clinic(), call_id))
        if call is None:
            return here.delivery.accounts.of_address(session, "", told.get("AccountSid", ""))
        return here.delivery.accounts.of(
            session, call.clinic_id, session.get_one(Sender, (call.clinic_id, call.sender_id))
        )

    form = signed_form(here.settings, here.database, here.clock, whose)
    with here.database.read() as session:
        call = session.get(IncomingCall, (_clinic(), call_id))
    if call is not None and (form.get("ParentCallSid") or form.get("CallSid")) != call.provider_id:
        raise Refusal("malformed_request")
    return form


def _clinic() -> UUID:
    return _id("clinic") or UUID(int=0)


def _staff() -> UUID | None:
    return _id("staff")


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _spoken(twiml: str) -> Response:
    return Response(twiml, mimetype="text/xml")


def _calls() -> "IncomingCalls":
    return cast("HasVoice", program()).voice.incoming
