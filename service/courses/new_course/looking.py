"""Everything that the page of a new course shows for the choices made so far."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from werkzeug.datastructures import MultiDict

from service.base.errors import Refusal
from service.courses.new_course.able import who_is_able
from service.courses.new_course.asking import bare_requests, by_place, read_requests
from service.courses.new_course.begun import Had
from service.courses.new_course.by_hand import Place, Row, read_rows, rows_of
from service.courses.new_course.judging import judged
from service.courses.new_course.kept import Kept, read_kept
from service.courses.new_course.questions import Questions, read_questions
from service.courses.new_course.screening_words import Headline, Meaning, headline_of, meaning_of
from service.courses.new_course.trying import as_if_answered, writable
from service.courses.new_course.walking_in import FreeNow, free_now
from service.courses.page_views import Names, read_names
from service.courses.plan_cards import Plans, find_plans
from service.courses.plan_form import PlanForm, load_booking, read_plan_form
from service.courses.refusal_words import refusal_lines
from service.courses.requests import WantedSession
from service.courses.reservations.keeping import bookings_of
from service.courses.screening.overridden_words import TakenBack, taken_back_lines
from service.courses.why_not import WhyNot, why_not
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today, page_zone
from service.web.program import program
from service.web.request_db import db

Typed = MultiDict[str, str]


@dataclass(slots=True)
class Look:
    """The form and what it leads to: plans, rows to be filled by hand, or who is free now.

    `able`: for each treatment, who does it, and which rooms are for it.
    `why`: what stands against the day that was asked about.
    """

    form: PlanForm
    questions: Questions
    meaning: Meaning
    headline: Headline
    taken_back: list[TakenBack]
    names: Names
    kept: Kept | None
    had: list[Had] = field(default_factory=list)
    plans: Plans = field(default_factory=Plans)
    rows: list[Row] = field(default_factory=list)
    able: list[Names] = field(default_factory=list)
    walk_in: FreeNow | None = None
    why: WhyNot | None = None
    why_faults: list[str] = field(default_factory=list)
    why_on: str = ""

    @property
    def chosen(self) -> str:
        return self.kept.value if self.kept and self.kept.stands and not self.form.chosen else self._ticked()

    def _ticked(self) -> str:
        return self.plans.chosen(self.form.chosen)


def look(patient_id: UUID, typed: Typed, answers: Typed) -> Look | None:
    """Look at the diary for the choices in `typed`; None where no treatment is switched on.

    `answers` to the screening questions come in the body of a request only: addresses are written into logs.
    """
    session, now = db(), program().clock.now()
    form = read_plan_form(session, current_clinic(), patient_id, typed)
    if form is None:
        return None
    questions = read_questions(session, current_clinic(), patient_id, form.treated, answers, now)
    meaning = meaning_of(questions.judged(local_today(), page_zone()), local_today())
    answered_on = questions.answered_at.astimezone(page_zone()).date() if questions.answered_at else None
    found = Look(
        form=form,
        questions=questions,
        meaning=meaning,
        headline=headline_of(questions, meaning, answered_on),
        taken_back=taken_back_lines(questions.taken_back, page_zone()),
        names=read_names(session, current_clinic()),
        kept=read_kept(session, current_clinic(), patient_id, form.reservations, now),
    )
    try:
        found.had = form.begun.days(form.protocol)
        with as_if_answered(questions, patient_id):
            _fill(found, typed, now)
    except Refusal as refusal:
        found.plans = Plans(faults=refusal_lines(refusal))
    return found


def _fill(found: Look, typed: Typed, now: datetime) -> None:
    form, desk = found.form, program().courses
    if found.meaning.blocked:
        return
    if form.kind == "walk_in":
        with writable() as session:
            found.walk_in = free_now(session, current_actor(), desk, load_booking(form, []))
        return
    if form.by_hand:
        found.able = who_is_able(db(), current_actor(), [protocol for protocol, _ in form.treated])
        found.rows = _rows(found, typed, now)
        return
    found.plans = find_plans(db(), desk, current_clinic(), form, now, found.kept)
    _explain(found, typed, now)


def _rows(found: Look, typed: Typed, now: datetime) -> list[Row]:
    """Return the rows, judged: as they were typed, or as the plan has them that was chosen."""
    form, kept = found.form, found.kept if found.kept and found.kept.stands else None
    if "row_date" in typed:
        rows = read_rows(typed, form.places)
    else:
        rows = rows_of(_planned(form, typed), form.places, page_zone())
    with writable() as session:
        asked, desk = bare_requests(form, kept), program().courses
        return judged(session, current_actor(), desk, asked, rows, kept.ids if kept else (), now)


def _planned(form: PlanForm, typed: Typed) -> dict[Place, WantedSession]:
    try:
        return by_place(read_requests(replace(form, by_hand=False), typed, ()))
    except Refusal:
        return {}


def _kept_ids(kept: Kept | None) -> set[UUID]:
    """Return the bookings that are kept for this patient, and so not in their way."""
    if kept is None or not kept.stands:
        return set()
    return {each.id for one in kept.ids for each in bookings_of(db(), current_clinic(), one)}


def _explain(found: Look, typed: Typed, now: datetime) -> None:
    """Say why not the day that was asked about."""
    found.why_on = typed.get("why_on", "")
    if not found.why_on:
        return
    try:
        on = datetime.fromisoformat(found.why_on).date()
        found.why = why_not(db(), current_clinic(), found.form.request(), on, now=now, besides=_kept_ids(found.kept))
    except ValueError:
        found.why_faults = ["Please choose a day."]
    except Refusal as refusal:
        found.why_faults = refusal_lines(refusal)
