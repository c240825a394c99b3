"""Lexicons in the API: which read the replies, bring one in, sign one."""

from typing import Any

from service.notify.lexicons import desk
from service.notify.lexicons.known import known_lexicons
from service.notify.lexicons.schemas import LexiconFileSchema, LexiconListSchema, LexiconSchema, view
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("lexicons", __name__, url_prefix=f"{V1}/lexicons", description="What reads the replies")


@api.get("")
@everybody
@api.response(200, LexiconListSchema)
def listing() -> dict[str, Any]:
    """List every version that the clinic knows, by language."""
    return {"items": [view(known) for known in known_lexicons(db(), current_clinic())], "next_cursor": None}


@api.post("")
@access("clinician", "manager")
@api.arguments(LexiconFileSchema)
@api.response(201, LexiconSchema)
def bring_in(draft: dict[str, Any]) -> dict[str, Any]:
    """Keep a lexicon file as a new version, unsigned; the same content again is the same version."""
    known = desk.bring_in(db(), current_clinic(), draft["text"], program().clock.now())
    return view(desk.find(db(), current_clinic(), known))


@api.post("/<known>/sign")
@access("clinician", "manager")
@api.response(200, LexiconSchema)
def sign(known: str) -> dict[str, Any]:
    """Let a version read the replies from now on, by personal permission."""
    version = desk.find(db(), current_clinic(), known)
    desk.sign(db(), current_actor(), current_clinic(), version, program().clock.real())
    return view(desk.find(db(), current_clinic(), known))
