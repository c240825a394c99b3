"""Pauses of texts on a page, and the notice of them at the head of every page."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.base.errors import Refusal
from service.notify.pausing.daily import MOST, DailyTextsSchema, change_most, most_texts
from service.notify.pausing.reading import affected, backlog, lifted_views, protocol_names, standing_views
from service.notify.pausing.schemas import PauseDraftSchema
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.forms import Form, read_form
from service.web.layout import local_moment
from service.web.overviews import Notice
from service.web.program import program
from service.web.request_db import db

MAY_LIFT = {"clinician", "manager"}
pausing_pages = Blueprint("pausing_pages", __name__, template_folder="templates", url_prefix="/pauses")


@pausing_pages.get("")
@everybody
def pauses() -> ResponseReturnValue:
    """Show what is paused, what waits for it, and the form to pause."""
    return _page(Form({}))


@pausing_pages.post("")
@access("clinician", "manager")
def pause() -> ResponseReturnValue:
    form = read_form(PauseDraftSchema())
    if not form.errors:
        try:
            program().pausing.pause(db(), current_actor(), form.values["protocol"], form.values["reason"])
        except Refusal as refusal:
            form.blame(refusal)
    return (_page(form), 422) if form.errors else redirect(url_for(".pauses"))


@pausing_pages.post("/daily")
@access("manager")
def daily() -> ResponseReturnValue:
    """Change how many texts a patient gets on one day."""
    typed = request.form.get("most", "").strip()
    most = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST)) else typed
    form = read_form(DailyTextsSchema(), {"most": most})
    if form.errors:
        return _page(Form({}), form), 422
    change_most(db(), current_actor(), form.values["most"], program().clock)
    return redirect(url_for(".pauses", _anchor="daily"))


@pausing_pages.post("/<uuid:pause_id>/lift")
@access("clinician", "manager")
def lift(pause_id: UUID) -> ResponseReturnValue:
    program().pausing.lift(db(), current_actor(), pause_id)
    return redirect(url_for(".pauses"))


def _page(form: Form, daily: Form | None = None) -> str:
    clinic_id, most = current_clinic(), most_texts(db(), current_actor())
    standing = standing_views(db(), clinic_id)
    return render_template(
        "pausing/pauses.html",
        standing=standing,
        lifted=lifted_views(db(), clinic_id),
        backlog=backlog(db(), clinic_id, standing[0].since) if standing else None,
        affected=affected(db(), clinic_id, standing[0].since) if standing else [],
        protocols=protocol_names(db(), clinic_id),
        may=current_actor().role in MAY_LIFT,
        form=form,
        most=most,
        daily=daily or Form({"most": most}),
        manages=current_actor().role == "manager",
    )


def pause_notices(session: Session, clinic_id: UUID, _subject: UUID) -> list[Notice]:
    """Say at the head of every page that texts are paused, what waits for it, and who missed one."""
    standing = standing_views(session, clinic_id)
    if not standing:
        return []
    counted = backlog(session, clinic_id, standing[0].since)
    of = ", ".join(f"{one.what} (since {local_moment(one.since)})" for one in standing)
    waits = _counted(counted.waiting, "waits", "wait")
    stale = _counted(
        counted.stale, "is out of date by now and will not be sent", "are out of date and will not be sent"
    )
    may = current_actor().role in MAY_LIFT
    link = "See whom it concerns, or lift it" if may else "See whom it concerns"
    return [Notice(f"Aftercare texts are paused for {of}.{waits}{stale}", url_for("pausing_pages.pauses"), link)]


def _counted(number: int, one: str, many: str) -> str:
    """Say it in a sentence; of none nothing has to be said."""
    return f" {number} text{'' if number == 1 else 's'} {one if number == 1 else many}." if number else ""
