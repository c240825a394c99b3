"""Calendars in the API: secret addresses out, other diaries in."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.base.errors import Refusal
from service.courses.calendars.desk import feeds_of, practitioner_of
from service.courses.calendars.links import address, links_of
from service.courses.calendars.models import CalendarFeed, CalendarLink
from service.courses.calendars.problem_words import PROBLEMS, host_of
from service.courses.calendars.schemas import (
    CalendarFeedDraftSchema,
    CalendarFeedListSchema,
    CalendarFeedSchema,
    CalendarLinkDraftSchema,
    CalendarLinkListSchema,
    CalendarLinkSchema,
)
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

api = ApiBlueprint("calendars", __name__, url_prefix=V1, description="Calendars of practitioners, both ways")


def load_link(session: Session, actor: Actor, link_id: UUID) -> dict[str, Any]:
    """Show an address again, without its secret."""
    for link, who in links_of(session, clinic_of(actor)):
        if link.id == link_id:
            return _link(link, who.key)
    raise Refusal("not_found", {"what": "calendar link"})


@api.post("/calendar-links")
@everybody
@api.arguments(CalendarLinkDraftSchema)
@api.response(201, CalendarLinkSchema)
@idempotent(load_link)
def make_link(draft: dict[str, Any]) -> dict[str, Any]:
    """Make a secret address of a diary, told this once: managers of any, whoever treats of their own."""
    who = practitioner_of(db(), current_clinic(), draft["practitioner"])
    calendars = program().calendars
    link, secret = calendars.links.make(db(), current_actor(), who)
    return {**_link(link, who.key), "url": address(calendars.public_url, link.id, secret)}


@api.get("/calendar-links")
@everybody
@api.response(200, CalendarLinkListSchema)
def links() -> dict[str, Any]:
    """List the addresses that answer."""
    found = links_of(db(), current_clinic())
    return {"items": [_link(link, who.key) for link, who in found], "next_cursor": None}


@api.delete("/calendar-links/<uuid:link_id>")
@everybody
@api.response(204)
def revoke_link(link_id: UUID) -> str:
    """Make an address answer nobody from now on."""
    program().calendars.links.revoke(db(), current_actor(), link_id)
    return ""


def load_feed(session: Session, actor: Actor, feed_id: UUID) -> dict[str, Any]:
    for feed, key in feeds_of(session, clinic_of(actor)):
        if feed.id == feed_id:
            return _feed(feed, key)
    raise Refusal("not_found", {"what": "calendar feed"})


@api.post("/calendar-feeds")
@access("manager")
@api.arguments(CalendarFeedDraftSchema)
@api.response(201, CalendarFeedSchema)
@idempotent(load_feed)
def add_feed(draft: dict[str, Any]) -> dict[str, Any]:
    """Read another diary of a practitioner from now on."""
    who = practitioner_of(db(), current_clinic(), draft["practitioner"])
    return _feed(program().calendars.feeds.add(db(), current_actor(), who, draft["url"]), who.key)


@api.get("/calendar-feeds")
@everybody
@api.response(200, CalendarFeedListSchema)
def feeds() -> dict[str, Any]:
    """List the other diaries, with the age of what is known of them."""
    return {"items": [_feed(feed, key) for feed, key in feeds_of(db(), current_clinic())], "next_cursor": None}


@api.delete("/calendar-feeds/<uuid:feed_id>")
@access("manager")
@api.response(204)
def remove_feed(feed_id: UUID) -> str:
    """Forget another diary, and what it said."""
    program().calendars.feeds.remove(db(), current_actor(), feed_id)
    return ""


def _link(link: CalendarLink, practitioner: str) -> dict[str, Any]:
    written = link.created_at.isoformat()
    return {"id": link.id, "practitioner": practitioner, "created_at": written, "url": None}


def _feed(feed: CalendarFeed, practitioner: str) -> dict[str, Any]:
    return {
        "id": feed.id,
        "practitioner": practitioner,
        "host": host_of(feed.url),
        "created_at": feed.created_at.isoformat(),
        "tried_at": feed.tried_at.isoformat() if feed.tried_at else None,
        "read_at": feed.read_at.isoformat() if feed.read_at else None,
        "problem": feed.problem,
        "sentence": PROBLEMS.get(feed.problem or ""),
    }
