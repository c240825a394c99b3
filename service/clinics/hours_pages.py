"""Opening hours, public holidays, closures and what patients are offered: on one page, changed by managers."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.clinics.models import Closure, Site
from service.clinics.page_views import NATIONS, dated_lines, strays
from service.clinics.pages import read_dated, timetable_pages
from service.clinics.schemas import SiteChangeSchema
from service.clinics.timetable.strays import Scope
from service.clinics.timetable_models import DatedHours
from service.clinics.views import site_view
from service.clinics.week_form import DAY_NAMES, day_words, read_date, read_week, week_lines, write_week
from service.web.access import access, everybody
from service.web.actor import current_actor
from service.web.forms import Form, read_form
from service.web.program import program
from service.web.request_db import db

__all__ = ["timetable_pages"]

HOUR = 60


@timetable_pages.get("/hours")
@everybody
def hours() -> ResponseReturnValue:
    """Show when the clinic is open."""
    return _page()


@timetable_pages.post("/hours")
@access("manager")
def change_hours() -> ResponseReturnValue:
    week, faults = read_week(request.form, "open")
    lead, horizon = _minutes(request.form.get("lead", "")), request.form.get("patient_horizon_days", "")
    nation = request.form.get("nation") or request.form.get("other") or None
    given = {"opening_hours": week, "holidays": nation, "patient_horizon_days": _whole(horizon)}
    form = read_form(SiteChangeSchema(), {**given, "patient_lead_minutes": lead})
    form.errors |= faults
    if form.errors:
        return _page(form=form), 422
    program().timetable.change_site(db(), current_actor(), form.values)
    return redirect(url_for(".hours", saved="yes"))


@timetable_pages.post("/hours/closures")
@access("manager")
def close() -> ResponseReturnValue:
    """Close the clinic on a date."""
    form = Form(request.form.to_dict())
    day, reason = read_date(form.get("date")), " ".join(form.get("reason").split())[:120]
    if day is None:
        form.errors["date"] = "must be a date"
    else:
        try:
            program().timetable.close(db(), current_actor(), day, reason or "Closed")
        except Refusal as refusal:
            form.blame(refusal)
    return (_page(closing=form), 422) if form.errors else redirect(url_for(".hours", _anchor="closures"))


@timetable_pages.post("/hours/closures/<uuid:row_id>/remove")
@access("manager")
def reopen(row_id: UUID) -> ResponseReturnValue:
    program().timetable.remove(db(), current_actor(), Closure, row_id)
    return redirect(url_for(".hours", _anchor="closures"))


@timetable_pages.post("/hours/dated")
@access("manager")
def put_site_dated() -> ResponseReturnValue:
    """Give the clinic other hours on one date; also how a public holiday is worked."""
    form = read_dated()
    if form.errors:
        return _page(dated=form), 422
    note = form.get("note")[:200]
    program().timetable.put_dated(db(), current_actor(), "site", None, form.values["date"], form.values["spans"], note)
    return redirect(url_for(".hours", _anchor="dated"))


@timetable_pages.post("/hours/dated/<uuid:row_id>/remove")
@access("manager")
def remove_site_dated(row_id: UUID) -> ResponseReturnValue:
    program().timetable.remove(db(), current_actor(), DatedHours, row_id)
    return redirect(url_for(".hours", _anchor="dated"))


def _whole(typed: str) -> object:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed  # noqa: PLR2004 - few digits


def _minutes(typed: str) -> object:
    """Turn hours as they are typed into minutes; what is no number is left to the schema."""
    try:
        return round(float(typed) * HOUR) if typed else 0
    except (ValueError, OverflowError):
        return typed


def _typed(site: Site) -> dict[str, object]:
    nation = site.holidays or ""
    listed = nation in dict(NATIONS)
    return {
        **write_week(site.opening_hours, "open"),
        "nation": nation if listed else "",
        "other": "" if listed else nation,
        "lead": f"{site.patient_lead_minutes / HOUR:g}",
        "patient_horizon_days": str(site.patient_horizon_days),
    }


def _page(form: Form | None = None, closing: Form | None = None, dated: Form | None = None) -> str:
    actor, desk = current_actor(), program().timetable
    site = desk.site(db(), actor)
    rows = desk.dated(db(), actor)
    view = site_view(site, desk.today(site), rows)
    return render_template(
        "clinics/hours.html",
        site=site,
        week=week_lines(site.opening_hours),
        holidays=[{**one, "day": day_words(one["date"])} for one in view["public_holidays"]],
        closures=[{"row": row, "day": day_words(row.on_date)} for row in desk.closures(db(), actor)],
        dated_hours=dated_lines(rows, None),
        strays=strays(Scope()),
        form=form or Form(_typed(site)),
        closing=closing or Form({}),
        dated=dated or Form({}),
        nations=NATIONS,
        nation=dict(NATIONS).get(site.holidays or "", site.holidays),
        days=DAY_NAMES,
        saved=request.args.get("saved"),
        manages=actor.role == "manager",
    )
