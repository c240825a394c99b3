"""The form of the sign-in page: the brake before the password is looked at, a trace of what came of it after."""

from typing import Any, cast

from flask import g, request
from flask_security.forms import LoginForm
from werkzeug.exceptions import TooManyRequests

from service.base.actors import Actor
from service.base.audit import record
from service.clinics.models import Account
from service.web.program import program
from service.web.request_db import db
from service.web.sign_in_brake import note_attempt, seconds_to_wait
from service.web.signed_in import actor_of, staff_of


class SignInForm(LoginForm):
    """Flask-Security's form, without its second cookie that remembers somebody for a year."""

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        """Judge address and password; refuse with 429 while the brake is on."""
        if not super(LoginForm, self).validate(**kwargs):
            return False  # it is incomplete: nobody's password was guessed at
        email, address, at = str(self.email.data), request.remote_addr or "", program().clock.real()
        if wait := seconds_to_wait(db(), email, address, at):
            raise TooManyRequests(retry_after=wait)
        succeeded = bool(super().validate(**kwargs))
        note_attempt(db(), email, address, at, succeeded=succeeded)
        trace("account.signed_in" if succeeded else "account.sign_in_failed", cast("Account | None", self.user))
        return succeeded


def trace(action: str, account: Account | None) -> None:
    """Write into the audit trail what happened to an account; nobody's address stands there."""
    staff = staff_of(account.id) if account else None
    mine = staff is not None and action != "account.sign_in_failed"
    actor = actor_of(staff) if staff and mine else Actor("anonymous", request_id=g.get("request_id"))
    clinic = staff.clinic_id if staff else None
    subject = account.id if account else None
    record(db(), actor, action, "account", subject, at=program().clock.real(), clinic_id=clinic)
