"""The clinic's senders on a page: which are stopped, what to do about it, and a button to try now."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.notify.delivery.stops.showing import SenderView, sender_views, stopped_views
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.program import program
from service.web.request_db import db

senders_pages = Blueprint("senders_pages", __name__, template_folder="templates", url_prefix="/senders")
SAID = {
    "trying": "One text is being sent to find out. What became of it stands here in a moment.",
    "nothing": "No text waits that it could be tried with. The next one that is due is tried as soon as it comes.",
    "works": "That number works: nothing has to be tried.",
}


@senders_pages.get("")
@everybody
def senders() -> ResponseReturnValue:
    """Show the numbers that the clinic texts from."""
    views = sender_views(db(), current_clinic(), program().clock.now())
    said = SAID.get(request.args.get("said", ""))
    return render_template("stops/senders.html", senders=views, may=_may(), said=said)


@senders_pages.post("/<uuid:sender_id>/try")
@access("manager")
def try_now(sender_id: UUID) -> ResponseReturnValue:
    """Try a stopped sender with the text that waits longest."""
    try:
        tried = program().delivery.stops.try_now(db(), current_actor(), sender_id)
        said = "trying" if tried else "nothing"
    except Refusal as refusal:
        if refusal.code != "sender_works":
            raise
        said = "works"
    return redirect(url_for(".senders", said=said))


def stopped_today(session: Session, clinic_id: UUID, _subject: UUID) -> list[SenderView]:
    """List the senders that are stopped, for the page of the day."""
    return stopped_views(session, clinic_id, program().clock.now())


def _may() -> bool:
    return current_actor().role == "manager"
