"""People and rooms on pages: everybody looks, managers change."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.clinics.models import Practitioner, Room
from service.clinics.page_views import KIND_WORDS, absence_lines, card, dated_lines, strays
from service.clinics.schemas import PractitionerDraftSchema, RoomDraftSchema
from service.clinics.timetable.strays import Scope
from service.clinics.timetable_models import Absence, DatedHours
from service.clinics.week_form import (
    DAY_NAMES,
    absence_ends,
    read_date,
    read_day,
    read_week,
    typed_anew,
    week_lines,
    write_week,
)
from service.web.access import access, everybody
from service.web.actor import current_actor
from service.web.forms import Form, read_form
from service.web.layout import page_zone
from service.web.program import program
from service.web.request_db import db

timetable_pages = Blueprint("timetable_pages", __name__, template_folder="templates", url_prefix="/people-and-rooms")
KINDS: dict[str, type[Practitioner] | type[Room]] = {"practitioner": Practitioner, "room": Room}
OWNER = "/<any(practitioner, room):owner>"
NEW = "+"  # no key looks like it
HOURS_TYPED = (
    "Nothing was saved yet: you typed hours, so “These hours” is chosen now, and an empty line is a day off. "
    "Please look at the week and save again."
)


@timetable_pages.get("")
@everybody
def overview() -> ResponseReturnValue:
    """Show who treats, where, and when."""
    actor, desk = current_actor(), program().timetable
    absences, dated = desk.absences(db(), actor), desk.dated(db(), actor)
    cards = {
        owner: [card(row, absences, dated) for row in program().staffing.every(db(), actor, kind)]
        for owner, kind in KINDS.items()
    }
    site = desk.site(db(), actor)
    return render_template(
        "clinics/overview.html", cards=cards, site=site, hours=week_lines(site.opening_hours), **_frame()
    )


@timetable_pages.get(f"{OWNER}/{NEW}")
@access("manager")
def new(owner: str) -> ResponseReturnValue:
    return _new_page(owner, Form({"own_hours": "", "active": "yes", "every_skill": "yes"}))


@timetable_pages.post(f"{OWNER}/{NEW}")
@access("manager")
def add(owner: str) -> ResponseReturnValue:
    form = _read(owner, {})
    row = (
        None
        if form.errors
        else _try(form, lambda: program().staffing.add(db(), current_actor(), KINDS[owner], form.values))
    )
    if row is None:
        return _new_page(owner, form), 422
    return redirect(url_for(".one", owner=owner, key=row.key))


@timetable_pages.get(f"{OWNER}/<key>")
@access("manager")
def one(owner: str, key: str) -> ResponseReturnValue:
    """Show one practitioner or room, to be changed, with what differs from the week."""
    return _page(owner, key)


@timetable_pages.post(f"{OWNER}/<key>")
@access("manager")
def change(owner: str, key: str) -> ResponseReturnValue:
    row = program().staffing.get(db(), current_actor(), KINDS[owner], key)
    form = _read(owner, write_week(row.hours, "hours"))
    draft = {name: value for name, value in form.values.items() if name != "key"}
    if not form.errors and _try(
        form, lambda: program().staffing.change(db(), current_actor(), KINDS[owner], key, draft)
    ):
        return redirect(url_for(".one", owner=owner, key=key, saved="yes"))
    return _page(owner, key, form=form), 422


@timetable_pages.post(f"{OWNER}/<key>/absences")
@access("manager")
def note_absence(owner: str, key: str) -> ResponseReturnValue:
    """Note that somebody is away; nobody is moved, the page lists who is booked then."""
    form = Form(request.form.to_dict())
    start, end, form.errors = absence_ends(form.typed, page_zone())
    kind, note = form.get("kind") if form.get("kind") in KIND_WORDS else "other", form.get("note")[:200]
    if (
        start
        and end
        and _try(
            form, lambda: program().timetable.note_absence(db(), current_actor(), owner, key, kind, start, end, note)
        )
    ):
        return redirect(url_for(".one", owner=owner, key=key, _anchor="absences"))
    form.errors = {{"until": "last_day", f"{owner}": ""}.get(name, name): said for name, said in form.errors.items()}
    return _page(owner, key, absence=form), 422


@timetable_pages.post(f"{OWNER}/<key>/dated")
@access("manager")
def put_dated(owner: str, key: str) -> ResponseReturnValue:
    """Give somebody other hours on one date."""
    form = read_dated()
    if not form.errors:
        parts = (form.values["date"], form.values["spans"], form.get("note")[:200])
        if _try(form, lambda: program().timetable.put_dated(db(), current_actor(), owner, key, *parts)):
            return redirect(url_for(".one", owner=owner, key=key, _anchor="dated"))
    return _page(owner, key, dated=form), 422


@timetable_pages.post(f"{OWNER}/<key>/absences/<uuid:row_id>/remove")
@access("manager")
def remove_absence(owner: str, key: str, row_id: UUID) -> ResponseReturnValue:
    program().timetable.remove(db(), current_actor(), Absence, row_id)
    return redirect(url_for(".one", owner=owner, key=key, _anchor="absences"))


@timetable_pages.post(f"{OWNER}/<key>/dated/<uuid:row_id>/remove")
@access("manager")
def remove_dated(owner: str, key: str, row_id: UUID) -> ResponseReturnValue:
    program().timetable.remove(db(), current_actor(), DatedHours, row_id)
    return redirect(url_for(".one", owner=owner, key=key, _anchor="dated"))


def read_dated() -> Form:
    """Read the form of dated hours: a date and a line of spans."""
    form = Form(request.form.to_dict())
    form.values["date"] = day = read_date(form.get("date"))
    form.values["spans"], fault = read_day(form.get("spans"))
    wrong = {"date": None if day else "must be a date", "spans": fault}
    form.errors = {name: said for name, said in wrong.items() if said}
    return form


def _try(form: Form, do: Any) -> Any:
    """Do what the form asks for; what is refused stands in the form."""
    try:
        return do()
    except Refusal as refusal:
        if refusal.code == "not_found":
            raise
        form.blame(refusal)
        return None


def _read(owner: str, before: Mapping[str, str]) -> Form:
    """Read the details of a practitioner or a room; hours typed beside the opening hours are asked about.

    `before` are its own hours so far, as fields: those that only stand there still are given up.
    """
    typed = request.form
    given: dict[str, Any] = {"active": typed.get("active") == "yes", "name": typed.get("name", "")}
    hours, faults = read_week(typed, "hours") if typed.get("own_hours") else (None, {})
    given["hours"] = hours
    if owner == "practitioner":
        given["breaks"], wrong = read_week(typed, "breaks")
        faults |= wrong
        known = [*typed.getlist("skills"), *typed.get("more_skills", "").replace(",", " ").split()]
        given["skills"] = None if typed.get("every_skill") else list(dict.fromkeys(known))
        form = read_form(PractitionerDraftSchema(only=("name", "hours", "breaks", "skills", "active")), given)
    else:
        given["kind"] = typed.get("kind") or None
        form = read_form(RoomDraftSchema(only=("name", "hours", "kind", "active")), given)
    form.typed = {**form.typed, "skills": typed.getlist("skills")}
    form.errors |= faults
    if not typed.get("own_hours") and typed_anew(typed, "hours", before):
        form.typed = {**form.typed, "own_hours": "yes"}
        form.errors[""] = HOURS_TYPED
    return form


def _typed(row: Practitioner | Room) -> dict[str, Any]:
    """Return the fields of a row as they would be typed."""
    own = row.hours is not None
    typed: dict[str, Any] = {"name": row.name, "own_hours": "yes" if own else "", "active": "yes" if row.active else ""}
    typed |= write_week(row.hours, "hours")
    if isinstance(row, Practitioner):
        every = {"every_skill": "yes" if row.skills is None else "", "skills": row.skills or []}
        return {**typed, **write_week(row.breaks, "breaks"), **every}
    return {**typed, "kind": row.kind or ""}


def _has_breaks(form: Form) -> bool:
    return any(form.get(f"breaks_{day}") for day in DAY_NAMES)


def _frame() -> Mapping[str, Any]:
    return {"manages": current_actor().role == "manager", "days": DAY_NAMES, "kinds": KIND_WORDS}


def _new_page(owner: str, form: Form) -> str:
    needs = program().timetable.needs(db(), current_actor())
    return render_template(
        "clinics/one.html", owner=owner, row=None, form=form, needs=needs, breaks_open=_has_breaks(form), **_frame()
    )


def _page(
    owner: str, key: str, form: Form | None = None, absence: Form | None = None, dated: Form | None = None
) -> str:
    actor, desk = current_actor(), program().timetable
    row = program().staffing.get(db(), actor, KINDS[owner], key)
    scope = Scope(practitioner_id=row.id) if isinstance(row, Practitioner) else Scope(room_id=row.id)
    form = form or Form(_typed(row))
    return render_template(
        "clinics/one.html",
        owner=owner,
        row=row,
        form=form,
        breaks_open=_has_breaks(form),
        absence=absence or Form({"kind": "leave" if owner == "practitioner" else "out_of_use"}),
        dated=dated or Form({}),
        absences=absence_lines(desk.absences(db(), actor), row.id),
        dated_hours=dated_lines(desk.dated(db(), actor), row.id),
        strays=strays(scope),
        needs=desk.needs(db(), actor),
        saved=request.args.get("saved"),
        **_frame(),
    )
