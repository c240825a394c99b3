"""The diary on pages: a day of everybody, and one appointment with what can be done to it."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from service.base.actors import Actor
from service.base.errors import Refusal
from service.courses.appointments.desk import AppointmentDesk
from service.courses.appointments.diary_view import read_day
from service.courses.appointments.forms import DiaryForm
from service.courses.appointments.free_places import Instead, free_instead, take
from service.courses.appointments.models import Appointment
from service.courses.appointments.one import OneView, one_view
from service.courses.appointments.words import KINDS, STATES, age_in_words
from service.courses.diary import read_house
from service.courses.shut_lines import shut_then
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today, page_zone
from service.web.program import program
from service.web.request_db import db, record_view

diary_pages = Blueprint("diary_pages", __name__, template_folder="templates", url_prefix="/diary")

ONE = "/appointments/<uuid:appointment_id>"
DAY = timedelta(days=1)
Change = Callable[[AppointmentDesk, Session, Actor, UUID], Appointment]
CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "cancel": AppointmentDesk.cancel,
        "complete": AppointmentDesk.complete,
        "no-show": AppointmentDesk.no_show,
        "undo": AppointmentDesk.undo,
    }
)


@diary_pages.get("")
@everybody
def diary() -> ResponseReturnValue:
    """Show a day of the diary; today, unless the address names another."""
    on, now = read_date(request.args.get("on")), program().clock.now()
    real = program().clock.real()
    return render_template(
        "diary/day.html",
        day=read_day(db(), current_clinic(), on, page_zone(), now),
        before=on - DAY,
        after=on + DAY,
        today=local_today(),
        just=_just_added(),
        kinds=KINDS,
        states=STATES,
        age=lambda read_at: age_in_words(read_at, real),
    )


@diary_pages.get(ONE)
@everybody
def appointment(appointment_id: UUID) -> ResponseReturnValue:
    """Show one appointment; that somebody looked is noted."""
    page = _page(appointment_id)
    record_view("appointment", appointment_id)
    return page


@diary_pages.post(f"{ONE}/move")
@everybody
def move(appointment_id: UUID) -> ResponseReturnValue:
    """Give an appointment another place; where that is taken, show what is free."""
    form = DiaryForm(take(request.form), page_zone())
    to = form.place()
    if to is None:
        return _page(appointment_id, form), 422
    desk = program().appointments
    try:
        desk.move(db(), current_actor(), appointment_id, to)
    except Refusal as refusal:
        db().rollback()
        form.blame(refusal, shut_then(refusal, to.start))
        found = free_instead(
            refusal, lambda session: desk.alternatives_to_move(session, current_clinic(), appointment_id, to)
        )
        return _page(appointment_id, form, found), refusal.status
    return redirect(url_for(".appointment", appointment_id=appointment_id, just="moved"))


@diary_pages.post(f"{ONE}/<any('cancel', 'complete', 'no-show', 'undo'):what>")
@everybody
def change(appointment_id: UUID, what: str) -> ResponseReturnValue:
    """Cancel it, say what became of it, or take the last change back."""
    try:
        CHANGES[what](program().appointments, db(), current_actor(), appointment_id)
    except Refusal as refusal:
        db().rollback()
        form = DiaryForm({}, page_zone())
        form.blame(refusal)
        return _page(appointment_id, form), refusal.status
    return redirect(url_for(".appointment", appointment_id=appointment_id, just=what))


def _page(appointment_id: UUID, form: DiaryForm | None = None, free: list[Instead] | None = None) -> str:
    one = one_view(db(), current_clinic(), appointment_id, page_zone(), program().clock.now())
    return render_template(
        "diary/appointment.html",
        one=one,
        form=form or DiaryForm(one.typed, page_zone()),
        moved=form is not None and bool(form.typed),
        free=free or [],
        just=request.args.get("just") if form is None else None,
        kinds=KINDS,
        states=STATES,
        **people_and_rooms(),
    )


def _just_added() -> OneView | None:
    """Show what has just been added, where the address names it."""
    added = request.args.get("added", type=UUID)
    if added is None:
        return None
    try:
        return one_view(db(), current_clinic(), added, page_zone(), program().clock.now())
    except Refusal:
        return None


def people_and_rooms() -> dict[str, Any]:
    """Return whom and what a form can choose, by key."""
    house = read_house(db(), current_clinic(), program().clock.now())
    return {
        "practitioners": [(key, row.name) for key, row in house.practitioners.items()],
        "rooms": [(key, row.name) for key, row in house.rooms.items()],
    }


def read_date(written: str | None) -> date:
    """Read a date out of an address; today where it is none."""
    try:
        on = date.fromisoformat(written or "")
    except ValueError:
        return local_today()
    return on if date(2000, 1, 2) < on < date(2199, 12, 30) else local_today()
