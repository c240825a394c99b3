"""On call: who has the duty, how each person is reached, and whether their phones answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.actors import Actor
from service.base.errors import Refusal
from service.base.unreadable import if_readable
from service.base.walltime import edge_at
from service.clinics.rota.models import CHANNELS, Duty, DutyChange
from service.clinics.rota.schemas import DutyDraftSchema, RotaChangeSchema
from service.clinics.week_form import DAY_NAMES
from service.notify.alerts.on_call_views import (
    CHANNEL_WORDS,
    GAPS_SHOWN,
    gap_lines,
    on_call_now,
    people_lines,
    span_text,
    standing_lines,
    week_pieces,
)
from service.web.access import access, everybody
from service.web.actor import current_actor, current_clinic
from service.web.forms import Form, read_form
from service.web.layout import page_zone
from service.web.program import program
from service.web.request_db import db

if TYPE_CHECKING:
    from service.notify.replies.parts import HasReplies
    from service.notify.replies.room import Replies

on_call_pages = Blueprint("on_call_pages", __name__, template_folder="templates", url_prefix="/on-call")
MINUTE = 60
MOST_RUNGS, SPARE_RUNGS, MINUTES_DIGITS = 20, 1, 4


@on_call_pages.get("")
@everybody
def week() -> ResponseReturnValue:
    """Show who is on call in the coming weeks, the gaps, and everybody's ways."""
    return _page()


@on_call_pages.post("/duties")
@access("manager")
def add_duty() -> ResponseReturnValue:
    """Put somebody on call every week."""
    form = read_form(DutyDraftSchema())
    if not form.errors and _try(form, lambda: _replies().rota.add_duty(db(), current_actor(), form.values)):
        return redirect(url_for(".week", _anchor="duties"))
    return _page(duty=form), 422


@on_call_pages.post("/duties/<uuid:row_id>/remove")
@access("manager")
def remove_duty(row_id: UUID) -> ResponseReturnValue:
    _replies().rota.remove(db(), current_actor(), Duty, row_id)
    return redirect(url_for(".week", _anchor="duties"))


@on_call_pages.post("/changes")
@access("manager")
def add_change() -> ResponseReturnValue:
    """Let somebody else have the duty for a time."""
    form = Form(request.form.to_dict())
    start, end = _moment(form, "starts_at"), _moment(form, "ends_at")
    staff_id, rung = request.form.get("staff_id", type=UUID), request.form.get("rung", 1, type=int)
    draft = {"staff_id": staff_id, "rung": rung, "starts_at": start, "ends_at": end, "note": form.get("note") or None}
    if not form.errors and _try(form, lambda: _replies().rota.add_change(db(), current_actor(), draft)):
        return redirect(url_for(".week", _anchor="changes"))
    return _page(change=form), 422


@on_call_pages.post("/changes/<uuid:row_id>/remove")
@access("manager")
def remove_change(row_id: UUID) -> ResponseReturnValue:
    _replies().rota.remove(db(), current_actor(), DutyChange, row_id)
    return redirect(url_for(".week", _anchor="changes"))


@on_call_pages.post("/ladder")
@access("manager")
def put_ladder() -> ResponseReturnValue:
    """Say whom alerts ring in all hours that no duty covers."""
    form = Form(request.form.to_dict())
    places = [place for place in range(MOST_RUNGS) if form.get(f"ladder_staff_{place}")]
    drafts = [_rung(form, place) for place in places]
    done = None if form.errors else _try(form, lambda: _replies().rota.put_ladder(db(), current_actor(), drafts))
    if done is not None:
        return redirect(url_for(".week", saved="yes", _anchor="ladder"))
    for number, place in enumerate(places):
        for field, name in (("staff_id", "staff"), ("wait_seconds", "minutes")):
            said = form.errors.pop(f"ladder[{number}].{field}", None)
            form.errors |= {f"ladder_{name}_{place}": said} if said else {}
    return _page(ladder=form), 422


@on_call_pages.post("/contact-minutes")
@access("manager")
def contact_minutes() -> ResponseReturnValue:
    """Say how long whoever takes an urgent item has to reach the patient."""
    form = read_form(RotaChangeSchema())
    if form.errors:
        return _page(minutes=form), 422
    _replies().rota.set_contact_minutes(db(), current_actor(), form.values["contact_minutes"])
    return redirect(url_for(".week", saved="yes"))


@on_call_pages.get("/people/<uuid:staff_id>")
@everybody
def person(staff_id: UUID) -> ResponseReturnValue:
    """Show somebody's ways, to be changed by a manager or by themselves."""
    return _person_page(staff_id)


@on_call_pages.post("/people/<uuid:staff_id>")
@everybody
def change_person(staff_id: UUID) -> ResponseReturnValue:
    form = Form(request.form.to_dict())
    drafts = [_channel(form, channel) for channel in CHANNELS if form.get(f"address_{channel}").strip()]
    if not form.errors and _try(
        form, lambda: _replies().rota.put_channels(db(), current_actor(), staff_id, drafts) or "none"
    ):
        return redirect(url_for(".week", saved="yes", _anchor="people"))
    for place, draft in enumerate(drafts):
        said = form.errors.pop(f"channels[{place}].address", None)
        form.errors |= {f"address_{draft['channel']}": said} if said else {}
    return _person_page(staff_id, form), 422


@on_call_pages.post("/people/<uuid:staff_id>/test")
@everybody
def send_test(staff_id: UUID) -> ResponseReturnValue:
    """Send a test alert to somebody, by one of their ways, and say so."""
    channel = request.form.get("channel", "")
    _replies().on_call.send_test(db(), current_actor(), staff_id, channel)
    return redirect(url_for(".week", tested=staff_id, by=channel, _anchor="people"))


def _rung(form: Form, place: int) -> dict[str, Any]:
    """Read one rung of the standing ladder."""
    typed = form.get(f"ladder_minutes_{place}") or "5"
    minutes = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < MINUTES_DIGITS else 0
    staff_id = request.form.get(f"ladder_staff_{place}", type=UUID)
    return {"staff_id": staff_id, "wait_seconds": minutes * MINUTE}


def _ladder_form() -> Form:
    """Fill in the standing ladder as it is."""
    typed: dict[str, str] = {}
    for place, row in enumerate(_replies().rota.ladder(db(), current_actor())):
        typed[f"ladder_staff_{place}"] = str(row.staff_id)
        typed[f"ladder_minutes_{place}"] = str(max(1, row.wait_seconds // MINUTE))
    return Form(typed)


def _channel(form: Form, channel: str) -> dict[str, Any]:
    typed = form.get(f"minutes_{channel}") or "0"
    if not (typed.isascii() and typed.isdigit() and int(typed) <= MINUTE):
        form.errors[f"minutes_{channel}"] = "must be minutes, at most 60"
        typed = "0"
    return {"channel": channel, "address": form.get(f"address_{channel}"), "after_seconds": int(typed) * MINUTE}


def _moment(form: Form, name: str) -> datetime:
    """Read a date and time by the clock of the site."""
    try:
        return edge_at(datetime.fromisoformat(form.get(name)).replace(tzinfo=None), page_zone())
    except ValueError:
        form.errors[name] = "must be a date and a time"
        return program().clock.now()


def _try(form: Form, do: Any) -> Any:
    try:
        return do()
    except Refusal as refusal:
        if refusal.code in {"not_found", "forbidden"}:
            raise
        form.blame(refusal)
        return None


def _page(
    duty: Form | None = None, change: Form | None = None, minutes: Form | None = None, ladder: Form | None = None
) -> str:
    actor, clinic_id, now, rota = current_actor(), current_clinic(), program().clock.now(), _replies().rota
    names = {one.id: if_readable(one.name, "Somebody") for one in rota.staff(db(), actor)}
    gaps, people, on_call = gap_lines(db(), clinic_id, now), people_lines(db(), clinic_id, now), _on_call(actor)
    return render_template(
        "on_call/week.html",
        names=names,
        on_call=on_call_now(db(), clinic_id, now, names),
        gaps=gaps[:GAPS_SHOWN],
        more_gaps=max(0, len(gaps) - GAPS_SHOWN),
        pieces=week_pieces(db(), clinic_id, now, names),
        duties=rota.duties(db(), actor),
        changes=[(one, span_text(one.starts_at, one.ends_at, page_zone())) for one in rota.changes(db(), actor)],
        people=people,
        untested=[one.name for one in people if one.id in on_call and not one.is_proved],
        contact_minutes=rota.contact_minutes(db(), actor),
        standing=standing_lines(db(), clinic_id, names),
        ladder=ladder or _ladder_form(),
        rungs=range(min(MOST_RUNGS, len(rota.ladder(db(), actor)) + SPARE_RUNGS)),
        days=list(DAY_NAMES.values()),
        duty=duty or Form({"rung": "1", "from_wall": "18:00", "to_wall": "09:00", "to_weekday": "1"}),
        change=change or Form({"rung": "1"}),
        minutes=minutes or Form({"contact_minutes": str(rota.contact_minutes(db(), actor))}),
        manages=actor.role == "manager",
        own_id=actor.id,
        saved=request.args.get("saved"),
        tested=_tested(names),
    )


def _on_call(actor: Actor) -> set[UUID | None]:
    """Name everybody whom the ladder, a duty or a swap may ring."""
    rota = _replies().rota
    weekly = {one.staff_id for one in rota.duties(db(), actor)} | {one.staff_id for one in rota.changes(db(), actor)}
    return weekly | {one.staff_id for one in rota.ladder(db(), actor)}


def _tested(names: Mapping[UUID, str]) -> str | None:
    """Say that a test alert has just been sent, to whom and how; None where none was."""
    staff_id, by = request.args.get("tested", type=UUID), CHANNEL_WORDS.get(request.args.get("by", ""))
    if staff_id is None or staff_id not in names or by is None:
        return None
    return f"A test alert is on its way to {names[staff_id]} ({by.lower()}). Here you see whether it is answered."


def _person_page(staff_id: UUID, form: Form | None = None) -> str:
    actor, rota = current_actor(), _replies().rota
    staff = rota.person(db(), actor, staff_id)
    if actor.role != "manager" and actor.id != staff.id:
        raise Refusal("forbidden")
    typed: dict[str, str] = {}
    for row in rota.channels(db(), actor, staff_id):
        if row.active:
            typed[f"address_{row.channel}"] = if_readable(row.address, "")
            typed[f"minutes_{row.channel}"] = str(row.after_seconds // MINUTE)
    return render_template(
        "on_call/person.html",
        staff=staff,
        mobile=if_readable(staff.mobile, None) if staff.mobile else None,
        form=form or Form(typed),
        channels=CHANNEL_WORDS,
    )


def _replies() -> "Replies":
    return cast("HasReplies", program()).replies
