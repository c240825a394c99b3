"""Who is behind the current request."""

from uuid import UUID

from flask import g

from service.base.actors import Actor, clinic_of
from service.base.errors import Refusal


def set_actor(actor: Actor) -> None:
    g.actor = actor


def current_actor() -> Actor:
    """Return the actor that the view's access rule let in."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise Refusal("sign_in_required")
    return actor


def current_clinic() -> UUID:
    """Return the clinic of the current actor; nobody acts on a clinic's pages or API without one."""
    return clinic_of(current_actor())
