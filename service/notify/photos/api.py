"""Photos in the API: what came with the replies of an item, one picture, and asking for one."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from flask import Response
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.ids import new_id
from service.notify.inbox.schemas import EmptySchema
from service.notify.inbox.thread import thread_of
from service.notify.photos.models import PhotoLink
from service.notify.photos.pages import picture
from service.notify.photos.schemas import PhotoLinkSchema, PhotosSchema
from service.notify.photos.showing import photos_of
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.idempotency import idempotent
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.photos.parts import HasPhotos

View = dict[str, Any]
api = ApiBlueprint("photos", __name__, url_prefix=V1, description="Photos that patients sent")


def load_link(session: Session, actor: Actor, link_id: UUID) -> View:
    link = session.get_one(PhotoLink, (actor.clinic_id, link_id))
    return {"id": link.id, "message_id": link.message_id, "expires_at": link.expires_at}


@api.get("/concerns/<uuid:item_id>/photos")
@everybody
@api.response(200, PhotosSchema)
def of_item(item_id: UUID) -> View:
    """List what came with the replies of an item's conversation."""
    item = cast("HasPhotos", program()).replies.desk.get(db(), current_actor(), item_id)
    replies = [entry.id for entry in thread_of(db(), item) if entry.direction == "in"]
    found = photos_of(db(), current_clinic(), replies)
    lines = [(reply_id, one) for reply_id in replies for one in found.get(reply_id, ())]
    return {"items": [{"reply_id": reply_id, **asdict(one)} for reply_id, one in lines]}


@api.get("/photos/<uuid:attachment_id>")
@everybody
@api.response(200, content_type="image/jpeg", description="The photo as it is kept; that somebody looked is noted.")
def show(attachment_id: UUID) -> Response:
    """Show a photo that is kept."""
    return picture(attachment_id, "whole")


@api.post("/concerns/<uuid:item_id>/photo-links")
@everybody
@api.arguments(EmptySchema)
@api.response(201, PhotoLinkSchema)
@idempotent(load_link)
def ask(_: View, item_id: UUID) -> View:
    """Text the patient of an item a link by which photos can be sent once, within a day."""
    link = cast("HasPhotos", program()).photos.asking.ask(db(), current_actor(), item_id, new_id())
    return load_link(db(), current_actor(), link.id)
