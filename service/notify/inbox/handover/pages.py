"""The hand-over list, on the page and on paper."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.notify.inbox.handover.reading import handover_of
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.program import program
from service.web.request_db import db

handover_pages = Blueprint("handover_pages", __name__, template_folder="templates")


@handover_pages.get("/inbox/hand-over")
@everybody
def handover() -> ResponseReturnValue:
    """Show what came in since the clinic last closed, what is open, and who waits for a call."""
    return render_template("handover/list.html", handed=handover_of(db(), current_clinic(), program().clock.now()))
