"""Liveness and readiness."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask, current_app
from flask.typing import ResponseReturnValue

from service.base import schema
from service.base.errors import Refusal
from service.web.access import public
from service.web.program import program

health = Blueprint("health", __name__)
EXTENSION = "aftercourse-readiness"


def tell(app: Flask, name: str, what: Callable[[], str]) -> None:
    """Let the probe say the state of something under a name; it makes nobody less ready."""
    app.extensions.setdefault(EXTENSION, {})[name] = what


@health.get("/healthz")
@public("a probe has no account; the answer tells nothing")
def alive() -> dict[str, Any]:
    return {"status": "ok"}


@health.get("/readyz")
@public("a probe has no account; the answer tells versions only")
def ready() -> ResponseReturnValue:
    """Tell whether the database answers and has the schema that this program knows."""
    here = program()
    has, needs = schema.current(here.database), schema.head()
    if has != needs:
        raise Refusal("not_ready", {"schema": has, "needs": needs})
    told = {name: what() for name, what in current_app.extensions.get(EXTENSION, {}).items()}
    return {"status": "ready", "version": version("aftercourse"), "schema": has, **told}
