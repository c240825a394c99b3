"""What the buttons of the new-course page do: book, keep for some minutes, let go, record answers."""

from dataclasses import dataclass, replace
from uuid import UUID

from werkzeug.datastructures import MultiDict

from service.base.errors import Refusal
from service.courses.new_course.by_hand import read_rows, wanted_of
from service.courses.new_course.kept import read_kept
from service.courses.new_course.questions import read_questions
from service.courses.new_course.trying import record_answers
from service.courses.plan_form import PlanForm, load_booking, read_booking, read_plan_form, read_together
from service.courses.requests import BookingRequest
from service.courses.together.booking import book_together
from service.web.actor import current_actor, current_clinic
from service.web.layout import page_zone
from service.web.program import program
from service.web.request_db import db

Typed = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """The courses that were booked, and whether times had been kept that ran out before."""

    courses: tuple[UUID, ...]
    ran_out: bool = False


def read_choices(patient_id: UUID, typed: Typed) -> PlanForm:
    """Read the form, or refuse where no treatment is switched on."""
    form = read_plan_form(db(), current_clinic(), patient_id, typed)
    if form is None:
        raise Refusal("protocol_unknown")
    return form


def book_choices(patient_id: UUID, typed: Typed) -> Done:
    """Record the answers and book what was chosen, in one transaction."""
    form = read_choices(patient_id, typed)
    _record(form, typed)
    if form.second is not None:
        both = book_together(db(), current_actor(), program().courses, read_together(form, typed))
        return Done(tuple(one.course.id for one in both))
    kept = read_kept(db(), current_clinic(), patient_id, form.reservation, program().clock.now())
    wanted = replace(_wanted(form, typed), reservation=kept.id if kept else None)
    booked = program().courses.book(db(), current_actor(), wanted)
    return Done((booked.course.id,), ran_out=kept is not None and kept.state == "expired")


def keep_choices(patient_id: UUID, typed: Typed) -> UUID:
    """Keep the chosen times for some minutes; return the reservation."""
    form = read_choices(patient_id, typed)
    wanted = _wanted(form, typed)
    desk = program().reservations
    return desk.reserve(db(), current_actor(), patient_id, wanted.protocol, wanted.sessions).id


def let_go(patient_id: UUID, typed: Typed) -> None:
    """Let kept times go, if they are this patient's."""
    form = read_choices(patient_id, typed)
    kept = read_kept(db(), current_clinic(), patient_id, form.reservation, program().clock.now())
    if kept:
        program().reservations.release(db(), current_actor(), kept.id)


def record_choices(patient_id: UUID, typed: Typed) -> None:
    """Record the answers alone."""
    _record(read_choices(patient_id, typed), typed)


def _record(form: PlanForm, typed: Typed) -> None:
    now = program().clock.now()
    questions = read_questions(db(), current_clinic(), form.patient_id, form.treated, typed, now)
    record_answers(questions, form.patient_id)


def _wanted(form: PlanForm, typed: Typed) -> BookingRequest:
    if form.kind == "walk_in":
        return load_booking(form, [])
    if form.by_hand:
        rows = read_rows(typed, form.numbers)
        return replace(load_booking(form, []), sessions=wanted_of(rows, page_zone()))
    return read_booking(form, typed)
