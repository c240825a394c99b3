"""The form of the waiting list."""

from flask import request

from service.courses.offers.schemas import DAYS, WaitingDraftSchema
from service.web.forms import Form, read_form


def read_wish() -> Form:
    """Read the form; parts left empty do not restrict."""
    days = [day for day in request.form.getlist("days") if day in DAYS]
    times = {name: request.form[name] for name in ("from", "to") if request.form.get(name)}
    preferred = {**({"days": days} if days else {}), **times}
    more = {"urgent": "urgent" in request.form, **({"preferred": preferred} if preferred else {})}
    return read_form(WaitingDraftSchema(), more)
