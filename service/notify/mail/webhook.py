"""The address of mail that comes in by a provider: `POST /webhooks/mail/inbound`."""

from typing import TYPE_CHECKING, cast

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.base.actors import Actor
from service.base.audit import record
from service.base.errors import Fault, Refusal, invalid
from service.notify.mail.posted import is_trusted, let_in_large, mail_in
from service.web.access import public
from service.web.program import program

if TYPE_CHECKING:
    from service.notify.mail.parts import HasMail

webhooks = Blueprint("mail_inbound", __name__, url_prefix="/webhooks/mail")


@webhooks.post("/inbound")
@public("a mail provider calls it; its password or signature is checked")
def inbound() -> ResponseReturnValue:
    here = cast("HasMail", program())
    let_in_large(request)
    if not is_trusted(request, here.settings.mail_webhook_secret):
        with here.database.write() as session:
            anybody, at = Actor("anonymous"), here.clock.real()
            record(session, anybody, "webhook.forged", "webhook", None, at=at, fields=[request.path])
        raise Refusal("bad_signature")
    raw, recipient = mail_in(request)
    if not raw:
        raise invalid(Fault("$.message", "is missing"))
    here.mail.receive(raw, recipient)
    return "", 204
