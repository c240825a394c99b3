"""Sign-in by Flask-Security over our own tables: accounts are found by the keyed hash of their e-mail address."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Flask, Request, request
from flask_login import user_logged_out  # type: ignore[import-untyped]
from flask_security import RoleMixin, Security, UserMixin
from flask_security.datastore import SQLAlchemyUserDatastore
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.base.lookup import email_digests
from service.base.settings import Settings
from service.clinics.models import Account
from service.web.access import public
from service.web.request_db import db
from service.web.sign_in_form import SignInForm, trace
from service.web.signed_in import staff_signed_in

BY_FORM = {"", "application/x-www-form-urlencoded", "multipart/form-data"}
NEVER = timedelta(seconds=-1)


class StaffRole(RoleMixin):
    """The role of the staff row in use; roles are held per clinic, so there is no table of them."""

    def __init__(self, name: str) -> None:
        self.name = name


class SignInAccount(Account, UserMixin):  # type: ignore[misc]
    """The same rows as `Account`, with what Flask-Security asks of a user."""

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        staff = staff_signed_in()
        return [StaffRole(staff.role)] if staff else []


class _RequestTransaction:
    """Hand Flask-Security the request's own session."""

    @property
    def session(self) -> Session:
        return db()


class AccountStore(SQLAlchemyUserDatastore):
    """Find accounts by the keyed hash of their address, never by reading addresses."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> SignInAccount | None:
        ((attribute, value),) = kwargs.items()
        if attribute == "email":
            return db().scalar(select(SignInAccount).where(SignInAccount.email_digest.in_(email_digests(value))))
        return db().scalar(select(SignInAccount).where(getattr(SignInAccount, attribute) == value))

    def commit(self) -> None:
        """Flush only: the request commits."""
        db().flush()


def configure_sign_in(app: Flask, settings: Settings) -> None:
    """Add Flask-Security with its sign-in and sign-out pages, and nothing else of it yet.

    The session's cookie is the only thing that lets somebody in: no token, no JSON.
    """
    app.config.update(
        SECURITY_PASSWORD_SINGLE_HASH=True,  # argon2 salts by itself; a salt of ours would tie passwords to a setting
        SECURITY_PASSWORD_SALT="",
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of the method
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/sign-in",
        SECURITY_LOGIN_USER_TEMPLATE="web/sign_in.html",
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_VALIDATOR_ARGS={"check_deliverability": False, "test_environment": settings.demo},
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"email": {"mapper": _address, "case_insensitive": True}}],
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_FRESHNESS=NEVER,  # its page would ask for passwords past the brake
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_STATIC_FOLDER=None,
        WTF_CSRF_ENABLED=False,  # `csrf` judges every form by headers; a token here would run out on an open page
    )
    store = AccountStore(_RequestTransaction(), SignInAccount, StaffRole)
    security = Security(app, store, login_form=SignInForm)
    security.want_json(_never)
    app.login_manager.request_loader(_nobody)  # type: ignore[attr-defined]
    app.before_request(_refuse_other_content)
    user_logged_out.connect(_end_sessions, app)
    for name, view in app.view_functions.items():
        if name.startswith("security."):
            public("signing in and out is how access begins and ends")(view)


def _refuse_other_content() -> None:
    """Take forms only: whatever else Flask-Security reads would be a second way in."""
    if (request.endpoint or "").startswith("security.") and request.mimetype not in BY_FORM:
        raise Refusal("unsupported_media_type")


def _never(_request: Request) -> bool:
    return False


def _nobody(_request: Request) -> None:
    """Know nobody by a token in an address, a header or a body."""


def _end_sessions(_app: Flask, user: SignInAccount) -> None:
    """End every session of the account: a copy of its cookie is worth nothing after signing out."""
    trace("account.signed_out", user)
    user.fs_uniquifier = uuid.uuid4().hex
    db().flush()


def _address(identity: str) -> str | None:
    return identity.strip().casefold() if "@" in identity else None
