"""How many sessions wait for their tick, for the head of every page."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.notify.nagging.unticked import to_tick
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.program import program
from service.web.request_db import db

nagging_pages = Blueprint("nagging_pages", __name__, url_prefix="/to-tick")


@nagging_pages.get("/count")
@everybody
def count() -> ResponseReturnValue:
    """Answer with `2 to tick`, or with nothing."""
    clinic_id = current_clinic()
    waiting = to_tick(db(), clinic_id, program().clock.now())
    return f"{waiting} to tick" if waiting else ""
