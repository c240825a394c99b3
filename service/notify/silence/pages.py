"""Who has not answered a check-in, on a page; and how many answer."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.refusal_words import refusal_lines
from service.notify.figures.rules import month_before, month_of, next_month
from service.notify.silence.reading import rates, silent, treatment_names
from service.notify.silence.rules import OUTCOMES
from service.notify.silence.settling import settle
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today
from service.web.program import program
from service.web.request_db import db

silence_pages = Blueprint("silence_pages", __name__, template_folder="templates", url_prefix="/no-answer")


@silence_pages.get("")
@everybody
def overview() -> ResponseReturnValue:
    """Show who has not answered, and the rates of a month."""
    return _page()


@silence_pages.post("/<uuid:check_in_id>")
@everybody
def settled(check_in_id: UUID) -> ResponseReturnValue:
    """Say what came of it; a worry is put into the inbox next."""
    outcome, note = request.form.get("outcome", ""), request.form.get("note", "")
    try:
        row = settle(db(), current_actor(), check_in_id, outcome, note, program().clock)
    except Refusal as refusal:
        db().rollback()
        return _page(refusal_lines(refusal)), refusal.status
    if outcome == "reached_worry":
        return redirect(url_for("telling_pages.ask", patient_id=row.patient_id))
    return redirect(url_for(".overview"))


def _page(refused: list[str] | None = None) -> str:
    first, this = month_of(request.args.get("month"), local_today()), local_today().replace(day=1)
    later = next_month(first)
    return render_template(
        "silence/overview.html",
        lines=silent(db(), current_clinic()),
        rates=rates(db(), current_clinic(), first),
        first=first,
        before=f"{month_before(first):%Y-%m}",
        after=f"{later:%Y-%m}" if later <= this else None,
        names=treatment_names(db(), current_clinic()),
        outcomes=OUTCOMES.items(),
        refused=refused or [],
    )
