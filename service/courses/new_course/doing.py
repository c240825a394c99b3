"""What the buttons of the new-course page do: book, keep for some minutes, let go, record answers."""

from dataclasses import dataclass
from uuid import UUID

from werkzeug.datastructures import MultiDict

from service.base.errors import Refusal
from service.courses.new_course.asking import read_requests
from service.courses.new_course.by_hand import read_rows
from service.courses.new_course.kept import Kept, read_kept
from service.courses.new_course.questions import read_questions
from service.courses.new_course.trying import record_answers
from service.courses.plan_form import PlanForm, read_plan_form
from service.courses.reservations.keeping import hold_reservation
from service.courses.together.booking import book_together
from service.courses.together.keeping import keep_together
from service.courses.together.requests import TogetherBooking
from service.web.actor import current_actor, current_clinic
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
    kept = _kept(form)
    wanted = read_requests(form, typed, read_rows(typed, form.places), kept)
    if len(wanted) > 1:
        _make_room(kept)
        both = TogetherBooking(patient_id=patient_id, courses=tuple(wanted))
        booked = book_together(db(), current_actor(), program().courses, both)
    else:
        booked = [program().courses.book(db(), current_actor(), wanted[0])]
    ran_out = kept is not None and kept.state == "expired"
    return Done(tuple(one.course.id for one in booked), ran_out=ran_out)


def _make_room(kept: Kept | None) -> None:
    """Let all that is kept go before two treatments are booked: the first may take what was kept for the second.

    It is one transaction, so that nobody else can come between; a refusal takes this back too.
    """
    for one in kept.ids if kept and kept.stands else ():
        reservation = hold_reservation(db(), current_clinic(), one)
        program().reservations.end(db(), reservation, "booked")


def keep_choices(patient_id: UUID, typed: Typed) -> list[UUID]:
    """Keep the chosen times for some minutes, of both treatments where there are two; return the reservations."""
    form = read_choices(patient_id, typed)
    wanted, desk = read_requests(form, typed, read_rows(typed, form.places)), program().reservations
    if len(wanted) > 1:
        both = TogetherBooking(patient_id=patient_id, courses=tuple(wanted))
        return [one.id for one in keep_together(db(), current_actor(), desk, both)]
    (one,) = wanted
    return [desk.reserve(db(), current_actor(), patient_id, one.protocol, one.sessions).id]


def let_go(patient_id: UUID, typed: Typed) -> None:
    """Let kept times go, if they are this patient's."""
    kept = _kept(read_choices(patient_id, typed))
    for one in kept.ids if kept else ():
        program().reservations.release(db(), current_actor(), one)


def record_choices(patient_id: UUID, typed: Typed) -> None:
    """Record the answers alone."""
    _record(read_choices(patient_id, typed), typed)


def _record(form: PlanForm, typed: Typed) -> None:
    now = program().clock.now()
    questions = read_questions(db(), current_clinic(), form.patient_id, form.treated, typed, now)
    record_answers(questions, form.patient_id)


def _kept(form: PlanForm) -> Kept | None:
    return read_kept(db(), current_clinic(), form.patient_id, form.reservations, program().clock.now())
