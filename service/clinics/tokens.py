"""Bearer tokens of other programs: shown once, kept as a hash."""

import secrets
from datetime import datetime
from hashlib import sha256
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.actors import Actor, Role
from service.base.errors import Refusal
from service.clinics.models import ApiToken

MARK = "act_"  # lets a secret scanner know ours


def create_token(session: Session, clinic_id: UUID, name: str, role: Role, at: datetime) -> str:
    """Make a token and return it; it can never be shown again. `at` is machine time."""
    token = MARK + secrets.token_urlsafe(32)
    session.add(ApiToken(clinic_id=clinic_id, name=name, role=role, token_hash=_hash(token), created_at=at))
    session.flush()
    return token


def actor_of_token(session: Session, token: str, *, request_id: str | None = None) -> Actor:
    """Return who a token stands for, or refuse with `token_invalid`."""
    row = session.scalar(select(ApiToken).where(ApiToken.token_hash == _hash(token), ApiToken.revoked_at.is_(None)))
    if row is None:
        raise Refusal("token_invalid")
    role = cast("Role", row.role)
    return Actor("token", row.clinic_id, row.id, role, may_lift_holds=role == "clinician", request_id=request_id)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
