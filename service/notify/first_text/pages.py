"""The line about the first text alone, for a page that is open while it is delivered."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from service.courses.life.pages_course import read_course
from service.notify.first_text.reading import first_text
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.program import program
from service.web.request_db import db

first_text_pages = Blueprint("first_text_pages", __name__, url_prefix="/courses")


@first_text_pages.get("/<uuid:course_id>/first-text")
@everybody
def show(course_id: UUID) -> ResponseReturnValue:
    """Show where it stands; nothing once nobody needs to see it."""
    course, patient = read_course(course_id)
    line = first_text(db(), current_clinic(), course_id, program().clock.now())
    return render_template("first_text/line.html", first_text=line, course=course, patient=patient) if line else ""
