"""The figures of a month on a page and as a table for other programs, and what they say about the lexicon."""

import csv
import io
from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from service.notify.figures.lexicon import lexicon_report
from service.notify.figures.reading import milestones_of_month
from service.notify.figures.rules import STEPS, by_urgency, month_before, month_of, next_month
from service.notify.inbox.outcomes import OUTCOMES
from service.notify.inbox.page_views import age
from service.web.access import access
from service.web.actor import current_clinic
from service.web.layout import local_today
from service.web.program import program
from service.web.request_db import db

figures_pages = Blueprint("figures_pages", __name__, template_folder="templates", url_prefix="/figures")
COLUMNS = ("item", "urgency", "source", "outcome", "alert_needed", "words", "since", *STEPS, "recorded")


@figures_pages.get("")
@access("clinician", "manager")
def figures() -> ResponseReturnValue:
    """Show a month: how long each step took, by urgency."""
    first = chosen(request.args.get("month"))
    items = milestones_of_month(db(), current_clinic(), first)
    return render_template(
        "figures/month.html", urgencies=by_urgency(items), steps=STEPS, items=len(items), **_months(first)
    )


@figures_pages.get("/items.csv")
@access("clinician", "manager")
def table() -> ResponseReturnValue:
    """Give a month's items with their times, one a line; nothing in it names a patient."""
    first = chosen(request.args.get("month"))
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow([*COLUMNS, *(f"{step}_after_seconds" for step in STEPS)])
    for one in milestones_of_month(db(), current_clinic(), first):
        told = [one.item_id, one.urgency, one.source, one.outcome, one.alert_needed]
        times = [getattr(one, name) for name in ("words", "since", *STEPS, "recorded")]
        writer.writerow([*told, *(at.isoformat() if at else "" for at in times), *map(one.wait, STEPS)])
    name = {"Content-Disposition": f'attachment; filename="items-{first:%Y-%m}.csv"'}
    return Response(lines.getvalue(), mimetype="text/csv", headers=name)


@figures_pages.get("/lexicon")
@access("clinician", "manager")
def lexicon() -> ResponseReturnValue:
    """Show which alerts were not needed, and what a person had to raise."""
    first = chosen(request.args.get("month"))
    return render_template(
        "figures/lexicon.html", report=lexicon_report(db(), current_clinic(), first), **_months(first)
    )


def chosen(month: str | None) -> date:
    """Return the first day of the month that is asked for, by the clinic's date."""
    return month_of(month, local_today() if request.blueprint == "figures_pages" else program().clock.now().date())


def _months(first: date) -> dict[str, object]:
    this = local_today().replace(day=1)
    later = next_month(first)
    return {
        "first": first,
        "before": f"{month_before(first):%Y-%m}",
        "after": f"{later:%Y-%m}" if later <= this else None,
        "took": lambda seconds: age(timedelta(seconds=seconds)),
        "outcomes": OUTCOMES,
    }
