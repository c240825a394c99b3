"""Before treating, on pages: answer the screening's questions, record consent to the treatment."""

from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.life.pages_course import read_course, refused_course, to_course
from service.courses.life.pages_screening import read_answers, screening_card
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.program import program
from service.web.request_db import db

before_pages = Blueprint("before_pages", __name__, url_prefix="/courses/<uuid:course_id>")


@before_pages.post("/screening")
@everybody
def screen(course_id: UUID) -> ResponseReturnValue:
    """Record what the patient answered; only a clinician's decision is taken."""
    course, _ = read_course(course_id)
    card = screening_card(db(), current_clinic(), course_id)
    whom, desk = (db(), current_actor(), course.patient_id, card.protocol), program().screening
    decision, confirmed = request.form.get("decision") or None, request.form.getlist("confirmed")
    try:
        answers = read_answers(request.form, card.asked)
        desk.screen(*whom, answers, decision=decision, course_id=course_id, confirmed=confirmed)
    except Refusal as refusal:
        return refused_course(course_id, refusal)
    return to_course(course_id, just="screened")


@before_pages.post("/treatment-consent")
@everybody
def consent(course_id: UUID) -> ResponseReturnValue:
    """Record that the patient agrees to the treatment, or no longer does."""
    given, how = request.form.get("given") != "no", request.form.get("how", "")
    note = request.form.get("note") or None
    try:
        program().screening.consent(db(), current_actor(), course_id, given=given, how=how, note=note)
    except Refusal as refusal:
        return refused_course(course_id, refusal)
    return to_course(course_id, just="agreed" if given else "withdrawn")
