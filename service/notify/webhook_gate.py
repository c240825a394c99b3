"""The gate of the provider's webhooks: a form that is signed passes, anything else is refused and leaves a trace.

First whom the call is about, then whose account may speak of that: a token proves its own account and no other.
"""

from collections.abc import Callable, Mapping

from flask import request
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.audit import record
from service.base.clock import Clock
from service.base.database import Database
from service.base.errors import Refusal
from service.base.settings import Settings
from service.notify.delivery.provider import Credentials
from service.notify.replies.form import SID
from service.notify.twilio_signature import HEADER, target_of, verify

WhoseAccount = Callable[[Session, Mapping[str, str]], Credentials]
"""Find the one account that may speak of what a form is about."""


def signed_form(
    settings: Settings, database: Database, clock: Clock, whose: WhoseAccount, lately: WhoseAccount | None = None
) -> dict[str, str]:
    """Return the current request's form, or refuse with `bad_signature` after noting it in the audit trail.

    `lately` may answer out of what was read a moment before; nothing is refused by that.
    """
    if (lately is not None and _is_signed(settings, database, lately)) or _is_signed(settings, database, whose):
        return request.form.to_dict()
    with database.write() as session:
        record(session, Actor("anonymous"), "webhook.forged", "webhook", None, at=clock.real(), fields=[request.path])
    raise Refusal("bad_signature")


def _is_signed(settings: Settings, database: Database, whose: WhoseAccount) -> bool:
    form, named = request.form, request.form.get("AccountSid", "")
    if not SID.fullmatch(named):
        return False
    with database.read() as session:
        account = whose(session, form)
    signature = request.headers.get(HEADER)
    return named == account.account_sid and verify(settings, [account.auth_token], target_of(request), form, signature)
