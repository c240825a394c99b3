"""The network's record beside ours on a page, the money for the week ahead, and a warning on every page."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.notify.twin.models import WeekAhead
from service.notify.twin.showing import compared_until, count_open, counted_otherwise, open_views, settled_views
from service.notify.twin.words import money_sentence, notice_sentence, week_sentence
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_day
from service.web.overviews import Notice
from service.web.program import program
from service.web.request_db import db
from service.web.signed_in import staff_signed_in

A_MOMENT = timedelta(minutes=1)
record_pages = Blueprint("record_pages", __name__, template_folder="templates", url_prefix="/record")


@record_pages.get("")
@everybody
def record() -> ResponseReturnValue:
    """Show what differs, how far the records were compared, and what the coming week costs."""
    clinic_id, now, real = current_clinic(), program().clock.now(), program().clock.real()
    week = db().get(WeekAhead, clinic_id)
    return render_template(
        "twin/record.html",
        open=open_views(db(), clinic_id),
        count=count_open(db(), clinic_id),
        settled=settled_views(db(), clinic_id, now),
        compared_until=_on_the_machines_clock(compared_until(db(), clinic_id, program().clock)),
        time_was_moved=now - real > A_MOMENT,
        counted_otherwise=counted_otherwise(db(), clinic_id, real),
        week=week,
        planned=week_sentence(week) if week else "",
        money=money_sentence(week, _when(week)) if week else "",
        may=current_actor().role == "manager",
    )


def _on_the_machines_clock(until: datetime | None) -> datetime | None:
    """Give back the time at which it was looked: the network's record knows nothing of the demo's time."""
    return until - (program().clock.now() - program().clock.real()) if until else None


@record_pages.post("/<uuid:difference_id>/settle")
@access("manager")
def settle(difference_id: UUID) -> ResponseReturnValue:
    """Note that somebody has seen to a difference."""
    program().twin.settle(db(), current_actor(), difference_id)
    return redirect(url_for(".record"))


@record_pages.post("/settle-all")
@access("manager")
def settle_all() -> ResponseReturnValue:
    """Note that somebody has seen to every difference."""
    program().twin.settle_all(db(), current_actor())
    return redirect(url_for(".record"))


def record_notices(session: Session, clinic_id: UUID, _subject: UUID) -> list[Notice]:
    """Warn at the head of every page that the money runs out, and managers that the two records differ."""
    week, staff = session.get(WeekAhead, clinic_id), staff_signed_in()
    count = count_open(session, clinic_id) if staff is not None and staff.role == "manager" else 0
    url, found = url_for("record_pages.record"), list[Notice]()
    if week is not None and week.lasts_until is not None:
        found.append(Notice(notice_sentence(_when(week)), url, "See what is planned"))
    if count:
        texts = "one text" if count == 1 else f"{count} texts"
        found.append(Notice(f"Our record and the network's differ about {texts}.", url, "See what to do"))
    return found


def _when(week: WeekAhead) -> str:
    return local_day(week.lasts_until) if week.lasts_until else ""
