"""Sick days, the call list and the waiting list on pages."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from service.base.errors import Fault, Refusal, invalid
from service.base.unreadable import to_sort_by
from service.clinics.models import Practitioner, Room
from service.courses.models import Course, CourseSession
from service.courses.offers.api import desk, preview
from service.courses.offers.fitting import FreePlace
from service.courses.offers.models import Offer
from service.courses.offers.offer_words import NO_PLACE, STATES
from service.courses.offers.reading import entry_views, fit_views, names_of, offer_views, offers_waiting
from service.courses.offers.schemas import FreePlaceSchema, SickDayDraftSchema
from service.courses.offers.sick_views import sick_day_view, sick_days_view
from service.courses.offers.waiting import EntryDraft
from service.courses.offers.waiting_form import read_wish
from service.patients.models import Patient
from service.protocols import store
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.forms import Form
from service.web.layout import local_today
from service.web.request_db import db

RowT = TypeVar("RowT", CourseSession, Patient)
offers_pages = Blueprint("offers_pages", __name__, template_folder="templates")


@offers_pages.app_template_filter("instant")
def instant(written: str) -> datetime:
    """Read a time as the views write it."""
    return datetime.fromisoformat(written)


@offers_pages.get("/sick-days")
@everybody
def sick_days() -> ResponseReturnValue:
    """List sick days, the newest date first."""
    days = sick_days_view(db(), desk().sick_days.all(db(), current_clinic()))
    return render_template("offers/sick_days.html", days=days)


@offers_pages.get("/sick-days/new")
@everybody
def new_sick_day() -> ResponseReturnValue:
    """Choose who is off sick, and when; then show whom it concerns, with the best new places."""
    return _new_page(request.args.to_dict())


@offers_pages.post("/sick-days")
@everybody
def declare() -> ResponseReturnValue:
    """Ask everybody."""
    form = _read(request.form.to_dict())
    if form.errors:
        return _new_page(request.form.to_dict()), 422
    try:
        day = desk().sick_days.declare(db(), current_actor(), current_clinic(), **form.values)
    except Refusal as refusal:
        return _new_page(request.form.to_dict(), refusal), refusal.status
    return redirect(url_for(".sick_day", sick_day_id=day.id))


@offers_pages.get("/sick-days/<uuid:sick_day_id>")
@everybody
def sick_day(sick_day_id: UUID) -> ResponseReturnValue:
    """Show the call list of a sick day."""
    return _day_page(sick_day_id)


@offers_pages.post("/sick-days/<uuid:sick_day_id>/take-back")
@everybody
def take_back(sick_day_id: UUID) -> ResponseReturnValue:
    """Withdraw what is open: the practitioner is well again."""
    desk().sick_days.take_back(db(), current_actor(), current_clinic(), sick_day_id)
    return redirect(url_for(".sick_day", sick_day_id=sick_day_id))


@offers_pages.get("/offers")
@everybody
def offers() -> ResponseReturnValue:
    """List everybody who is to be rung, or was asked by text and has not answered."""
    found = offers_waiting(db(), current_clinic())
    rows = offer_views(db(), current_clinic(), found, desk().texts)
    return render_template("offers/offers.html", offers=rows, states=STATES, refused=None)


@offers_pages.post("/offers/<uuid:offer_id>/<any(agree, called, withdraw):how>")
@everybody
def settle(offer_id: UUID, how: str) -> ResponseReturnValue:
    """Settle an offer as the patient said on the telephone."""
    actor, clinic_id, answers = current_actor(), current_clinic(), desk().answers
    note = request.form.get("note", "")[:1000]
    sick_day_id = getattr(db().get(Offer, (clinic_id, offer_id)), "sick_day_id", None)
    try:
        if how == "agree":
            answers.agree(db(), actor, clinic_id, offer_id)
        elif how == "called":
            keep = request.form.get("keep") == "yes"
            answers.called(db(), actor, clinic_id, offer_id, keep=keep, note=note)
        else:
            answers.withdraw(db(), actor, clinic_id, offer_id, note)
    except Refusal as refusal:
        if sick_day_id is None or refusal.code == "not_found":
            raise
        db().rollback()
        return _day_page(sick_day_id, refusal), refusal.status
    return redirect(url_for(".sick_day", sick_day_id=sick_day_id) if sick_day_id else url_for(".offers"))


@offers_pages.get("/waiting-list")
@everybody
def waiting_list() -> ResponseReturnValue:
    """List who waits; with a free place in the address, whom it fits."""
    return _waiting_page()


@offers_pages.get("/waiting-list/new")
@everybody
def new_entry() -> ResponseReturnValue:
    """Put the patient of a session on the list, or with `patient` somebody who has none yet."""
    return _entry_page(request.args.get("session", ""), request.args.get("patient", ""), Form({}))


@offers_pages.post("/waiting-list")
@everybody
def add_entry() -> ResponseReturnValue:
    """Add what the form says."""
    form = read_wish()
    if not form.errors:
        try:
            desk().waiting.add(db(), current_actor(), current_clinic(), EntryDraft(**form.values))
        except Refusal as refusal:
            form.blame(refusal)
    if form.errors:
        return _entry_page(request.form.get("session_id", ""), request.form.get("patient_id", ""), form), 422
    return redirect(url_for(".waiting_list"))


@offers_pages.post("/waiting-list/<uuid:entry_id>/withdraw")
@everybody
def withdraw_entry(entry_id: UUID) -> ResponseReturnValue:
    """Take somebody off the list."""
    desk().waiting.withdraw(db(), current_actor(), current_clinic(), entry_id)
    return redirect(url_for(".waiting_list"))


@offers_pages.post("/waiting-list/<uuid:entry_id>/offer")
@everybody
def offer(entry_id: UUID) -> ResponseReturnValue:
    """Offer the free place to one of those whom it fits."""
    typed = request.form.to_dict()
    if errors := FreePlaceSchema().validate(typed):
        raise invalid(*(Fault(f"$.{name}", str(next(iter(messages)))) for name, messages in errors.items()))
    place = FreePlace(**FreePlaceSchema().load(typed))
    desk().waiting.offer(db(), current_actor(), current_clinic(), entry_id, place)
    return redirect(url_for(".offers"))


def _read(typed: dict[str, str]) -> Form:
    wanted = {name: value for name, value in typed.items() if name in ("practitioner", "on", "note") and value}
    errors = SickDayDraftSchema().validate(wanted)
    form = Form(typed, errors={name: str(next(iter(messages))) for name, messages in errors.items()})
    if not errors:
        form.values = dict(SickDayDraftSchema().load(wanted))
    return form


def _new_page(typed: dict[str, str], refused: Refusal | None = None) -> str:
    plan: dict[str, Any] | None = None
    form = _read(typed) if typed.get("practitioner") else Form(typed)
    if form.values and refused is None:
        try:
            plan = preview(form.values)
        except Refusal as refusal:
            refused = refusal
    people = select(Practitioner).where(Practitioner.clinic_id == current_clinic(), Practitioner.active)
    return render_template(
        "offers/new_sick_day.html",
        people=sorted(db().scalars(people), key=lambda one: to_sort_by(one.name)),
        practitioner=typed.get("practitioner", ""),
        on=typed.get("on") or local_today().isoformat(),
        plan=plan,
        names=_names(),
        no_place=NO_PLACE,
        refused=refused,
        errors=form.errors,
    )


def _day_page(sick_day_id: UUID, refused: Refusal | None = None) -> str:
    day = sick_day_view(db(), desk().sick_days.find(db(), current_clinic(), sick_day_id), desk().texts)
    return render_template("offers/sick_day.html", day=day, states=STATES, refused=refused)


def _waiting_page() -> str:
    place, found = _free_place(), []
    if place is not None:
        found = fit_views(db(), current_clinic(), desk().waiting.fits(db(), current_clinic(), place))
    entries = entry_views(db(), current_clinic(), desk().waiting.entries(db(), current_clinic()))
    return render_template("offers/waiting_list.html", entries=entries, place=place, fits=found, names=_names())


def _free_place() -> FreePlace | None:
    typed = {name: value for name, value in request.args.to_dict().items() if name in FreePlaceSchema().fields}
    if not typed or FreePlaceSchema().validate(typed):
        return None
    return FreePlace(**FreePlaceSchema().load(typed))


def _entry_page(session_id: str, patient_id: str, form: Form) -> str:
    one = _found(CourseSession, session_id) if session_id else None
    course = db().get_one(Course, (current_clinic(), one.course_id)) if one else None
    patient = _found(Patient, str(course.patient_id) if course else patient_id)
    people = select(Practitioner).where(Practitioner.clinic_id == current_clinic(), Practitioner.active)
    return render_template(
        "offers/new_entry.html",
        one=one,
        patient=patient,
        people=list(db().scalars(people)),
        treatments=store.offered(db(), current_clinic()),
        form=form,
    )


def _found(kind: type[RowT], written: str) -> RowT:
    """Return a row of this clinic by its id as written, or refuse with `not_found`."""
    try:
        row = db().get(kind, (current_clinic(), UUID(written)))
    except ValueError:
        row = None
    if row is None:
        raise Refusal("not_found")
    return row


def _names() -> dict[str, str]:
    """Return the names of people and rooms by their keys."""
    names = names_of(db(), current_clinic())
    rows: list[Practitioner | Room] = [*names.practitioners.values(), *names.rooms.values()]
    return {one.key: one.name for one in rows}
