"""Who may use a route: every view says so, and a guard test proves that none forgot.

API routes (`/api/`) are opened by bearer tokens, pages by signing in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, request

from service.base.actors import ROLES, Actor, Role
from service.base.errors import Refusal
from service.clinics.tokens import actor_of_token
from service.web.actor import set_actor
from service.web.program import program
from service.web.signed_in import actor_signed_in

View = TypeVar("View", bound=Callable[..., Any])
API = "/api/"
BEARER = "bearer"  # names of schemes have no case

__all__ = ["access", "everybody", "public"]


def access(*roles: Role) -> Callable[[View], View]:
    """Let in actors with one of `roles`."""
    unknown = set(roles) - set(ROLES)
    assert roles, "name at least one role"
    assert not unknown, f"unknown roles {unknown}"

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            actor = _actor()
            if actor.role not in roles:
                raise Refusal("forbidden")
            set_actor(actor)
            return view(*args, **kwargs)

        guarded.declared_access = roles  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def everybody(view: View) -> View:
    """Let in all roles."""
    return access(*ROLES)(view)


def public(reason: str) -> Callable[[View], View]:
    """Let in anybody; `reason` says why that is right."""

    def decorate(view: View) -> View:
        view.declared_access = reason  # type: ignore[attr-defined]
        return view

    return decorate


def _actor() -> Actor:
    if not request.path.startswith(API):
        return actor_signed_in()
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != BEARER:
        raise Refusal("sign_in_required")
    with program().database.read() as session:
        return actor_of_token(session, token.strip(), request_id=g.get("request_id"))
