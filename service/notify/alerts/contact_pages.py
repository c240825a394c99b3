"""The second clock on the page of an item: spoken with, no answer, handed over."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.notify.inbox.pages import act, seen
from service.web.access import everybody
from service.web.actor import current_actor
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.replies.parts import HasReplies
    from service.notify.replies.room import Replies

contact_pages = Blueprint("contact_pages", __name__, template_folder="templates", url_prefix="/inbox/<uuid:item_id>")


@contact_pages.post("/contacted")
@everybody
def contacted(item_id: UUID) -> ResponseReturnValue:
    """Say that the patient was spoken with."""
    return act(item_id, lambda: _replies().desk.contacted(db(), current_actor(), item_id, seen=seen()), "contacted")


@contact_pages.post("/no-answer")
@everybody
def no_answer(item_id: UUID) -> ResponseReturnValue:
    """Say that the patient did not answer; they are texted so, and it rings again in time."""
    return act(item_id, lambda: _replies().on_call.no_answer(db(), current_actor(), item_id, seen=seen()), "no_answer")


@contact_pages.post("/hand-over")
@everybody
def hand_over(item_id: UUID) -> ResponseReturnValue:
    """Ring whoever else is on call."""
    return act(item_id, lambda: _replies().on_call.hand_over(db(), current_actor(), item_id), "handed_over")


def _replies() -> "Replies":
    return cast("HasReplies", program()).replies
