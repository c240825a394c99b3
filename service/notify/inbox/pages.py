"""The inbox on pages: what waits, one item with its conversation, and what staff do about it."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from service.base.errors import Fault, Refusal, invalid
from service.base.ids import new_id
from service.base.unreadable import if_readable
from service.base.walltime import moment_at
from service.courses.page_views import CourseLines, course_lines
from service.courses.reading import course_view
from service.courses.refusal_words import refusal_lines
from service.notify.alerts.facts import facts_of, number_of
from service.notify.course_timeline import staff_names
from service.notify.figures.telling import steps_of
from service.notify.inbox.around import around
from service.notify.inbox.care import MAY_MARK
from service.notify.inbox.closing import MAY_CLOSE_ANY, how_much
from service.notify.inbox.contacting import contact_clock
from service.notify.inbox.done_words import done_words
from service.notify.inbox.item_story import item_story, record_lines
from service.notify.inbox.lanes import LANES, lane_of, tabs
from service.notify.inbox.linking import CHECKS
from service.notify.inbox.number_settled import made_sure
from service.notify.inbox.outcomes import left_to_clinicians, outcomes_for
from service.notify.inbox.page_views import closed_lines, item_line, open_lines, writer_of
from service.notify.inbox.reopening import may_reopen, until_when
from service.notify.inbox.requests_left import left_of
from service.notify.inbox.unlinking import link_of
from service.notify.inbox.urgency import HOLDING
from service.notify.photos.showing import asked_line, photos_of_story
from service.notify.reasons import sentence_for
from service.notify.replies.attribution import candidates_for
from service.notify.replies.models import InboxItem
from service.notify.replies.wrong_number import may_be_wrong_number
from service.patients.models import Patient
from service.patients.suspensions.ledger import is_suspended
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today, page_zone
from service.web.program import program
from service.web.request_db import db, record_view

if TYPE_CHECKING:
    from service.notify.inbox.desk import InboxDesk
    from service.notify.replies.parts import HasReplies

TYPED = ("text", "outcome", "note", "happened_at", "written", "why")
NO_TEXT = {"opted_out": "This number wants no more texts: ring."}
inbox_pages = Blueprint("inbox_pages", __name__, template_folder="templates", url_prefix="/inbox")


@inbox_pages.get("")
@everybody
def inbox() -> ResponseReturnValue:
    """List what waits, and with `show=all` what was closed."""
    return render_template("inbox/list.html", **_items())


@inbox_pages.get("/items")
@everybody
def items() -> ResponseReturnValue:
    """Show the list alone, for an open page."""
    return render_template("inbox/items.html", **_items())


def _items() -> dict[str, Any]:
    now, show, mine = program().clock.now(), request.args.get("show", "open"), current_actor().id
    page = request.args.get("page", 1, type=int)
    lines = open_lines(db(), current_clinic(), now)
    lane = show if show in LANES else None
    shown = [line for line in lines if show not in LANES or lane_of(line.urgency) == lane]
    if show == "mine":
        shown = [line for line in lines if mine in (line.assigned_to_id, line.taken_by_id)]
    return {
        "show": show,
        "show_all": show == "all",
        "tabs": tabs((line.urgency, line.waits) for line in lines),
        "mine": sum(mine in (line.assigned_to_id, line.taken_by_id) for line in lines),
        "all_open": len(lines),
        "open_items": shown,
        "closed": closed_lines(db(), current_clinic(), now, page) if show == "all" else None,
        "page": page,
    }


@inbox_pages.get("/count")
@everybody
def count() -> ResponseReturnValue:
    """Answer with the number of items that wait for somebody, or with nothing."""
    waits = or_(InboxItem.state == "open", InboxItem.escalates_at.is_not(None))
    waiting = select(InboxItem.id).where(InboxItem.clinic_id == current_clinic(), waits)
    return str(len(list(db().scalars(waiting))) or "")


@inbox_pages.get("/<uuid:item_id>")
@everybody
def item(item_id: UUID) -> ResponseReturnValue:
    """Show one item; that somebody looked is noted, and who has it knows of new words by that."""
    shown = how_much(_row(item_id))  # before it is shown: what comes meanwhile may not stand on the page
    page = _page(item_id)
    record_view("concern", item_id)
    if _is_mine(_row(item_id)):
        with program().database.write() as session:
            _desk().look(session, current_actor(), item_id, seen=shown)
    return page


@inbox_pages.get("/<uuid:item_id>/live")
@everybody
def live(item_id: UUID) -> ResponseReturnValue:
    """Show what may have changed on an open page."""
    return render_template("inbox/live.html", **_live(_row(item_id)))


@inbox_pages.post("/<uuid:item_id>/take")
@everybody
def take(item_id: UUID) -> ResponseReturnValue:
    """Answer for an item from now on."""
    return act(item_id, lambda: _desk().acknowledge(db(), current_actor(), item_id, seen=seen()), "taken")


@inbox_pages.post("/<uuid:item_id>/reply")
@everybody
def reply(item_id: UUID) -> ResponseReturnValue:
    """Text the patient, once a form that was shown."""
    text, form = request.form.get("text", ""), request.form.get("form", type=UUID)
    return act(item_id, lambda: _desk().reply(db(), current_actor(), item_id, text, form=form, seen=seen()), "answered")


@inbox_pages.post("/<uuid:item_id>/close")
@everybody
def close(item_id: UUID) -> ResponseReturnValue:
    """Close an item with an outcome, as far as its words were shown; a hold of the course stays."""
    outcome, note = request.form.get("outcome") or None, request.form.get("note", "")

    def end() -> object:
        return _desk().resolve(db(), current_actor(), item_id, outcome, note, seen=seen(), happened_at=happened_at())

    return act(item_id, end, "closed")


@inbox_pages.post("/<uuid:item_id>/reopen")
@everybody
def reopen(item_id: UUID) -> ResponseReturnValue:
    """Take back a closing that was a slip."""
    return act(item_id, lambda: _desk().reopen(db(), current_actor(), item_id), "reopened")


@inbox_pages.post("/<uuid:item_id>/link")
@everybody
def link(item_id: UUID) -> ResponseReturnValue:
    """Say whose an item is, after a check."""
    chosen, checked = request.form.get("patient", type=UUID) or UUID(int=0), request.form.get("checked", "")

    def name() -> object:
        if checked not in CHECKS:
            raise invalid(Fault("$.checked", "please say how you made sure whose it is"))
        return _desk().link_patient(db(), current_actor(), item_id, chosen, checked=checked)

    return act(item_id, name, "named")


@inbox_pages.post("/<uuid:item_id>/unlink")
@everybody
def unlink(item_id: UUID) -> ResponseReturnValue:
    """Take back who an item is about."""
    return act(item_id, lambda: _desk().unlink_patient(db(), current_actor(), item_id), "unnamed")


def act(item_id: UUID, what: Callable[[], object], done: str) -> ResponseReturnValue:
    """Do something and show the item again, with what was done (a code of `done_words`).

    What is refused is said above it, and nothing typed is lost.
    """
    try:
        what()
    except Refusal as refusal:
        db().rollback()
        return _page(item_id, refused=_reasons(refusal)), refusal.status
    return redirect(url_for("inbox_pages.item", item_id=item_id, done=done))


def seen() -> int | None:
    """Read how much of an item's words stood on the page that was sent."""
    return request.form.get("seen", type=int)


def happened_at() -> datetime | None:
    """Read when something happened, as typed in the clinic's time; None: now."""
    typed = request.form.get("happened_at", "").strip()
    try:
        at = moment_at(datetime.fromisoformat(typed).replace(tzinfo=None), page_zone()) if typed else None
    except ValueError:
        at = None
    if typed and at is None:
        raise invalid(Fault("$.happened_at", "The time must be a date and a time that exist"))
    return at


def _reasons(refusal: Refusal) -> list[str]:
    why = sentence_for(refusal.detail.get("reason"))
    return [*refusal_lines(refusal), *([why] if why else [])]


def _page(item_id: UUID, refused: list[str] | None = None) -> str:
    row, now = _row(item_id), program().clock.now()
    number = if_readable(number_of(db(), row), None)
    obstacle = _desk().why_no_text(db(), row)
    patient = db().get(Patient, (row.clinic_id, row.patient_id)) if row.patient_id else None
    theirs = bool(patient and number and if_readable(patient.mobile, None) == number)
    return render_template(
        "inbox/item.html",
        **_live(row),
        facts=facts_of(db(), row, now),
        number=number,
        form=new_id(),
        why_no_text=NO_TEXT.get(obstacle, sentence_for(obstacle)) if obstacle else None,
        patient=patient,
        maybe_wrong=theirs and _may_be_wrong(row),
        made_sure=made_sure(db(), row, program().clock),
        suspended=theirs and is_suspended(db(), row.clinic_id, number or ""),
        checks=CHECKS,
        linked=link_of(db(), row),
        candidates=candidates_for(db(), row.clinic_id, number) if number and patient is None else (),
        photo_asked=asked_line(db(), row, now),
        course=_course(row),
        outcomes=outcomes_for(row.urgency, current_actor().role),
        may_reopen=may_reopen(db(), current_actor(), row, now),
        undo_until=until_when(row, current_actor()),
        done=None if refused else done_words(request.args.get("done")),
        left_to_clinicians=left_to_clinicians(row.urgency, current_actor().role),
        may_close=row.urgency not in HOLDING or current_actor().role in MAY_CLOSE_ANY,
        may_mark=current_actor().role in MAY_MARK,
        alert_needed=row.alert_needed,
        assigned_to=row.assigned_to,
        typed={name: request.form.get(name, "") for name in TYPED},
        **around(db(), row, now, if_readable(patient.language, None) if patient else None),
        refused=refused or [],
    )


def _live(row: InboxItem) -> dict[str, Any]:
    now, names = program().clock.now(), staff_names(db(), row.clinic_id)
    line = item_line(db(), row, now)
    story = item_story(db(), row, writer_of(line), now, names)
    return {
        "item": line,
        "mine": _is_mine(row),
        "contact": contact_clock(db(), row),
        "seen": how_much(row),
        "story": story,
        "thread": story.lines,
        "photos_beside": photos_of_story(db(), row.clinic_id, story.lines),
        "record": record_lines(db(), row, names),
        "steps": steps_of(db(), row),
        "outcome_words": line.outcome_words or "Closed.",
        "left": left_of(db(), row),
    }


def _course(row: InboxItem) -> CourseLines | None:
    if row.course_id is None:
        return None
    return course_lines(db(), row.clinic_id, [course_view(db(), row.clinic_id, row.course_id)], local_today())[0]


def _row(item_id: UUID) -> InboxItem:
    return _desk().get(db(), current_actor(), item_id)


def _is_mine(row: InboxItem) -> bool:
    return row.acknowledged_by is not None and row.acknowledged_by == current_actor().id


def _desk() -> "InboxDesk":
    return cast("HasReplies", program()).replies.desk


def _may_be_wrong(item: InboxItem) -> bool:
    return may_be_wrong_number(if_readable(item.text, ""))
