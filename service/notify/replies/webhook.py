"""The address of texts that come in: `POST /webhooks/twilio/inbound`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from service.notify.delivery.provider import Credentials
from service.notify.replies.form import LONGEST_ADDRESS, address_of
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

    def whose(session: Session, told: Mapping[str, str]) -> Credentials:
        return here.delivery.accounts.of_address(session, told.get("To", ""), told.get("AccountSid", ""))

    def lately(session: Session, told: Mapping[str, str]) -> Credentials:
        key = "/".join(address_of(told.get("To"))), told.get("AccountSid", "")[:LONGEST_ADDRESS]
        return here.delivery.accounts.lately.of(key, lambda: whose(session, told))

    form = signed_form(here.settings, here.database, here.clock, whose, lately)
    here.replies.intake.receive(form)
    return Response(NOTHING_TO_SAY, mimetype="text/xml")
