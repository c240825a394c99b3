"""The gate of the provider's webhooks: a form that is signed passes, anything else is refused and leaves a trace."""

from flask import request

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Refusal
from service.base.settings import Settings
from service.notify.delivery.accounts import Accounts
from service.notify.twilio_signature import HEADER, target_of, verify


def signed_form(settings: Settings, database: Database, clock: Clock, accounts: Accounts) -> dict[str, str]:
    """Return the current request's form, or refuse with `bad_signature` after noting it in the audit trail."""
    form = request.form
    with database.read() as session:
        tokens = accounts.tokens(session, form.get("AccountSid", ""))
    if verify(settings, tokens, target_of(request), form, request.headers.get(HEADER)):
        return form.to_dict()
    with database.write() as session:
        record(session, Actor("anonymous"), "webhook.forged", "webhook", None, at=clock.real(), fields=[request.path])
    raise Refusal("bad_signature")
