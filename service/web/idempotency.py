"""POSTs that create take effect once: the same `Idempotency-Key` again answers with the row it made."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from flask import after_this_request, request
from flask.wrappers import Response
from sqlalchemy import text
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Fault, Refusal, invalid
from service.web.actor import current_actor
from service.web.models import IdempotentRequest
from service.web.program import program
from service.web.request_db import db

View = TypeVar("View", bound=Callable[..., dict[str, Any]])
Load = Callable[[Session, Actor, UUID], dict[str, Any]]
LONGEST_KEY = 200


def idempotent(load: Load) -> Callable[[View], View]:
    """Run the view once a key; a repeat answers with `load(session, actor, id)` of the row that was made.

    The view returns a dict with the new row's `id`. Refuses `idempotency_mismatch` where the key was used for another
    request. Only ids and a hash are kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def once(*args: Any, **kwargs: Any) -> dict[str, Any]:
            key = request.headers.get("Idempotency-Key", "")
            if not key:
                return view(*args, **kwargs)
            if len(key) > LONGEST_KEY:
                raise invalid(Fault("Idempotency-Key", f"must have at most {LONGEST_KEY} characters"))
            actor = current_actor()
            made = _made_before(actor, key)
            if made is not None:
                return load(db(), actor, made)
            body = view(*args, **kwargs)
            _remember(actor, key, body["id"])
            return body

        return once  # type: ignore[return-value]

    return decorate


def _made_before(actor: Actor, key: str) -> UUID | None:
    session = db()
    if not program().database.is_sqlite:  # SQLite's write transactions take turns anyway
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
        session.execute(lock, {"key": f"{actor.clinic_id}:{key}"})
    row = session.get(IdempotentRequest, (actor.clinic_id, key))
    if row is None:
        return None
    if row.request_hash != _request_hash():
        raise Refusal("idempotency_mismatch")
    after_this_request(_mark_replayed)
    return row.subject_id


def _remember(actor: Actor, key: str, subject_id: object) -> None:
    row = IdempotentRequest(clinic_id=actor.clinic_id, key=key, request_hash=_request_hash(), status=201)
    row.subject_id, row.created_at = UUID(str(subject_id)), program().clock.real()
    db().add(row)
    db().flush()


def _request_hash() -> str:
    return sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()


def _mark_replayed(response: Response) -> Response:
    response.headers["Idempotent-Replayed"] = "true"
    return response
