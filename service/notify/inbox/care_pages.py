"""Move, assign, write down and mark, from the page of an item."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.notify.inbox.pages import act, happened_at, seen
from service.web.access import access, everybody
from service.web.actor import current_actor
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.inbox.care import CareDesk
    from service.notify.replies.parts import HasReplies

care_pages = Blueprint("care_pages", __name__, template_folder="templates", url_prefix="/inbox/<uuid:item_id>")


@care_pages.post("/rank")
@everybody
def rank(item_id: UUID) -> ResponseReturnValue:
    """Raise an item, or lower it with a reason."""
    urgency, why = request.form.get("urgency", ""), request.form.get("why", "")
    return act(item_id, lambda: _desk().rank(db(), current_actor(), item_id, urgency, why, seen=seen()), "ranked")


@care_pages.post("/assign")
@everybody
def assign(item_id: UUID) -> ResponseReturnValue:
    """Ask a colleague to see to it."""
    staff_id = request.form.get("staff", type=UUID)
    return act(item_id, lambda: _desk().assign(db(), current_actor(), item_id, staff_id), "asked")


@care_pages.post("/note")
@everybody
def note(item_id: UUID) -> ResponseReturnValue:
    """Write a note for colleagues, or an addendum."""
    text = request.form.get("written", "")
    return act(item_id, lambda: _desk().write(db(), current_actor(), item_id, text, happened_at()), "noted")


@care_pages.post("/mark")
@access("clinician", "manager")
def mark(item_id: UUID) -> ResponseReturnValue:
    """Say whether the alert was needed."""
    needed = request.form.get("needed") == "yes"
    return act(item_id, lambda: _desk().mark(db(), current_actor(), item_id, needed=needed), "marked")


def _desk() -> "CareDesk":
    return cast("HasReplies", program()).replies.care
