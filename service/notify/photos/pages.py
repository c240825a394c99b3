"""Photos for staff: each look at one is noted, and nothing of it stays behind in a browser."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from service.base.ids import new_id
from service.notify.inbox.pages import act
from service.notify.photos.showing import picture_of
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.program import program
from service.web.request_db import db, record_view

if TYPE_CHECKING:
    from service.notify.photos.parts import HasPhotos

POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""A picture may be shown, fitted by the browser's own style, and nothing else, even if it were something else."""

photos_pages = Blueprint("photos_pages", __name__, template_folder="templates", url_prefix="/photos")


@photos_pages.get("/<uuid:attachment_id>")
@everybody
def whole(attachment_id: UUID) -> Response:
    """Show a photo as large as it is kept."""
    return picture(attachment_id, "whole")


@photos_pages.get("/<uuid:attachment_id>/small")
@everybody
def small(attachment_id: UUID) -> Response:
    """Show a photo small, beside the words that it came with."""
    return picture(attachment_id, "small")


@photos_pages.post("/of/<uuid:item_id>/ask")
@everybody
def ask(item_id: UUID) -> ResponseReturnValue:
    """Text the patient of an item a link for photos, once a form that was shown."""
    form = request.form.get("form", type=UUID) or new_id()
    asking = cast("HasPhotos", program()).photos.asking
    return act(item_id, lambda: asking.ask(db(), current_actor(), item_id, form), "photo_asked")


def picture(attachment_id: UUID, size: str) -> Response:
    """Answer with a photo, and note who looked."""
    content = picture_of(db(), current_clinic(), attachment_id, size)
    record_view("photo", attachment_id)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
