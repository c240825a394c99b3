"""Which number is answered when, on a page: a week at a glance, what is missing, and the form of managers."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.base.refusals import REFUSALS
from service.clinics.cover.form import copied, places, read_cover, unused, write_cover
from service.clinics.cover.guide import now_line, special_days, to_do
from service.clinics.cover.page_views import (
    date_lines,
    gap_lines,
    glance,
    known_numbers,
    number_lines,
    reasons_of_closures,
)
from service.clinics.cover.rule import NONE
from service.clinics.cover.standing import covers_now
from service.clinics.models import Site
from service.clinics.week_form import DAY_NAMES, read_date, read_day
from service.web.access import access, everybody
from service.web.actor import current_actor
from service.web.forms import Form
from service.web.overviews import overviews_of_cover
from service.web.program import program
from service.web.request_db import db

cover_pages = Blueprint("cover_pages", __name__, template_folder="templates", url_prefix="/cover")
EMERGENCY = {"111", "112", "999"}
BY_THEMSELVES = "needs no line: texts name 111 and 999 by themselves at hours where you choose nobody"
WHOLE_DAY = [["00:00", "24:00"]]


@cover_pages.get("")
@everybody
def week() -> ResponseReturnValue:
    """Show who answers when; `date` is the one that somebody wants to say something of."""
    return _page(_site(), dated=Form({"date": request.args.get("date", "")}))


@cover_pages.post("")
@access("manager")
def declare() -> ResponseReturnValue:
    """Keep what the form says, or copy one day to others and show it again."""
    site, typed = _site(), request.form.to_dict()
    if typed.get("do") == "copy":
        return _page(site, Form(copied(typed)), copied_now=True)
    form = Form(typed)
    draft, form.errors = read_cover(typed)
    form.errors = {**unused(typed, draft, _of_dates(site, typed)), **_no_telephones(typed), **form.errors}
    if form.errors or not _put(site, form, draft):
        return _page(site, form), 422
    return redirect(url_for(".week", site=request.args.get("site"), saved="yes"))


@cover_pages.post("/dates")
@access("manager")
def declare_date() -> ResponseReturnValue:
    """Say what holds on one date; hours that are left out are as usual."""
    site, form = _site(), Form(request.form.to_dict())
    day, (spans, fault) = read_date(form.get("date")), read_day(form.get("spans"))
    form.errors = {name: said for name, said in (("date", not day and "must be a date"), ("spans", fault)) if said}
    row = program().cover.row(db(), site)
    if day and not form.errors:
        kept = [] if form.get("instead") else row.dates.get(day.isoformat(), [])
        said = [*kept, *([start, end, form.get("number") or NONE] for start, end in spans or WHOLE_DAY)]
        if _put(site, form, {"dates": {**row.dates, day.isoformat(): sorted(said)}}):
            return redirect(url_for(".week", site=request.args.get("site"), _anchor="dates"))
    return _page(site, dated=form), 422


@cover_pages.post("/dates/<day>/remove")
@access("manager")
def remove_date(day: str) -> ResponseReturnValue:
    site = _site()
    row = program().cover.row(db(), site)
    program().cover.put(db(), current_actor(), site, {"dates": {at: row.dates[at] for at in row.dates if at != day}})
    return redirect(url_for(".week", site=request.args.get("site"), _anchor="dates"))


@cover_pages.post("/tests")
@access("manager")
def note_test() -> ResponseReturnValue:
    """Note that a manager rang a number, and who answered."""
    form = Form(request.form.to_dict())
    try:
        answered = form.get("answered") == "yes"
        program().cover.note_test(db(), current_actor(), form.get("number"), form.get("who")[:80], answered=answered)
    except Refusal as refusal:
        form.blame(refusal)
        return _page(_site(), tested=form), 422
    return redirect(url_for(".week", site=request.args.get("site"), _anchor="numbers"))


def _site() -> Site:
    return program().cover.site(db(), current_actor(), request.args.get("site") or None)


def _of_dates(site: Site, typed: dict[str, str]) -> set[str]:
    """Return the lines whose number is said for a single date."""
    said = {number for day in program().cover.row(db(), site).dates.values() for _, _, number in day}
    return {at for at in places(typed) if program().phones.normalise(typed.get(f"number_{at}", "")) in said}


def _no_telephones(typed: dict[str, str]) -> dict[str, str]:
    """Name the lines whose number is none, by field."""
    lines = {f"number_{at}": typed.get(f"number_{at}", "").strip() for at in places(typed) if at != NONE}
    wrong = {name: number for name, number in lines.items() if number and program().phones.normalise(number) is None}
    return {name: BY_THEMSELVES if number in EMERGENCY else "is no telephone number" for name, number in wrong.items()}


def _put(site: Site, form: Form, draft: dict[str, Any]) -> bool:
    """Keep a draft; what is refused stands in the form, and tells whether it was kept."""
    try:
        program().cover.put(db(), current_actor(), site, draft)
    except Refusal as refusal:
        db().rollback()
        form.errors[""] = f"Nothing was saved: a line {refusal.faults[0].sentence}." if refusal.faults else ""
        return False
    return True


def _page(
    site: Site,
    form: Form | None = None,
    *,
    dated: Form | None = None,
    tested: Form | None = None,
    copied_now: bool = False,
) -> str:
    now = program().clock.now()
    found = covers_now(db(), site.clinic_id, now)
    mine = next(one for one in found if one.site.id == site.id)
    row = program().cover.row(db(), site)
    form = form or Form(write_cover(row, known_numbers(mine.cover)))
    return render_template(
        "cover/week.html",
        site=site,
        others=[one.site for one in found if one.site.id != site.id],
        glance=glance(mine.cover),
        gaps=gap_lines(mine),
        missing=mine.missing,
        steps=to_do(mine.cover, mine.missing, now),
        who_now=now_line(mine.cover, now),
        special=special_days(mine.cover, reasons_of_closures(db(), site), now),
        numbers=number_lines(db(), mine.cover, site.clinic_id),
        dates=date_lines(mine.cover),
        form=form,
        lines=[place for place in places(form.typed) if place != NONE],
        dated=dated or Form({}),
        tested=tested or Form({}),
        refused=REFUSALS.get(request.args.get("refused", "")),
        calls=overviews_of_cover(db(), site.clinic_id).get("calls"),
        copied_now=copied_now,
        days=DAY_NAMES,
        saved=request.args.get("saved"),
        manages=current_actor().role == "manager",
        site_key=request.args.get("site"),
    )
