"""Today: what the desk has open all day. Its parts are offered by the rooms that know them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.overviews import overviews_of_today
from service.web.request_db import db

today = Blueprint("today", __name__)


@today.get("/", endpoint="today")
@everybody
def show() -> ResponseReturnValue:
    """Show who needs somebody now, who must be moved, what nobody ticked, the day, and the texts that could not go."""
    clinic_id = current_clinic()
    parts = overviews_of_today(db(), clinic_id)
    return render_template(
        "web/today.html",
        stopped=parts.get("stopped", []),
        unticked=parts.get("unticked"),
        sessions=parts.get("sessions", []),
        concerns=parts.get("concerns", []),
        lost=parts.get("lost", []),
        undated=parts.get("undated", []),
        unsent=parts.get("unsent"),
        calls=parts.get("calls", []),
        silent=parts.get("silent", []),
        wrong_numbers=parts.get("wrong_numbers", []),
        put_right=parts.get("put_right", []),
        offers=parts.get("offers"),
        cover=parts.get("cover", []),
        undecided=parts.get("undecided", []),
        on_hold=parts.get("on_hold"),
        on_call=parts.get("on_call", []),
        before=parts.get("before", {}),
    )
