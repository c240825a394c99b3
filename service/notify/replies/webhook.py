"""The address of texts that come in: `POST /webhooks/twilio/inbound`."""

from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response

from service.notify.webhook_gate import signed_form
from service.web.access import public
from service.web.program import program

if TYPE_CHECKING:
    from service.notify.replies.parts import HasReplies

NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""Answers go through the outbox, never in the response, where nobody would see them fail."""

webhooks = Blueprint("twilio_inbound", __name__, url_prefix="/webhooks/twilio")


@webhooks.post("/inbound")
@public("Twilio calls it; the signature is checked")
def inbound() -> Response:
    here = cast("HasReplies", program())
    form = signed_form(here.settings, here.database, here.clock, here.delivery.accounts)
    here.replies.intake.receive(form)
    return Response(NOTHING_TO_SAY, mimetype="text/xml")
