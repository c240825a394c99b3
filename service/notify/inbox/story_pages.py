"""What is too long for the page of an item, page by page: its conversation, and what was done about it."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from service.notify.course_timeline import staff_names
from service.notify.inbox.item_story import item_story, record_lines
from service.notify.inbox.page_views import item_line, writer_of
from service.notify.photos.showing import photos_of_story
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.program import program
from service.web.request_db import db, record_view

if TYPE_CHECKING:
    from service.notify.replies.models import InboxItem
    from service.notify.replies.parts import HasReplies

story_pages = Blueprint("story_pages", __name__, template_folder="templates", url_prefix="/inbox/<uuid:item_id>")


@story_pages.get("/conversation")
@everybody
def conversation(item_id: UUID) -> ResponseReturnValue:
    """Show a page of the conversation, the newest by default; that somebody looked is noted."""
    row, now = _row(item_id), program().clock.now()
    line, names = item_line(db(), row, now), staff_names(db(), row.clinic_id)
    story = item_story(db(), row, writer_of(line), now, names, _page())
    record_view("concern", item_id)
    beside = photos_of_story(db(), row.clinic_id, story.lines)
    return render_template("inbox/story.html", title="Conversation", item=line, story=story, photos_beside=beside)


@story_pages.get("/record")
@everybody
def record(item_id: UUID) -> ResponseReturnValue:
    """Show a page of what was done about an item."""
    row = _row(item_id)
    line = item_line(db(), row, program().clock.now())
    story = record_lines(db(), row, staff_names(db(), row.clinic_id), _page())
    record_view("concern", item_id)
    title = "What was done about it"
    return render_template("inbox/story.html", title=title, item=line, story=story, photos_beside=None)


def _page() -> int:
    return request.args.get("page", 1, type=int)


def _row(item_id: UUID) -> "InboxItem":
    return cast("HasReplies", program()).replies.desk.get(db(), current_actor(), item_id)
