"""Photos for staff: each look at one is noted, and nothing of it stays behind in a browser."""

from uuid import UUID

from flask import Blueprint, Response

from service.notify.photos.showing import picture_of
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.request_db import db, record_view

POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""A picture needs nothing, so it gets nothing, even if it were something else."""

photos_pages = Blueprint("photos_pages", __name__, template_folder="templates", url_prefix="/photos")


@photos_pages.get("/<uuid:attachment_id>")
@everybody
def whole(attachment_id: UUID) -> Response:
    """Show a photo as large as it is kept."""
    return _picture(attachment_id, "whole")


@photos_pages.get("/<uuid:attachment_id>/small")
@everybody
def small(attachment_id: UUID) -> Response:
    """Show a photo small, beside the words that it came with."""
    return _picture(attachment_id, "small")


def _picture(attachment_id: UUID, size: str) -> Response:
    content = picture_of(db(), current_clinic(), attachment_id, size)
    record_view("photo", attachment_id)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Content-Disposition"] = 'inline; filename="photo.jpg"'
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
