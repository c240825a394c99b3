"""The sheet as a PDF: in the API, and at the desk."""

from uuid import UUID

from flask import Blueprint, Response

from service.notify.paper.contents import paper_of
from service.web.access import everybody
from service.web.actor import current_clinic
from service.web.api import V1, ApiBlueprint
from service.web.program import program
from service.web.request_db import db, record_view

PDF = "application/pdf"
SHEET = "/courses/<uuid:course_id>/sessions/<int:number>/sheet.pdf"

api = ApiBlueprint("sheets", __name__, url_prefix=V1, description="The advice about a session to print")
paper_pages = Blueprint("paper_pages", __name__)


@api.get(SHEET)
@everybody
@api.response(200, content_type=PDF, description="One or two pages of A4, in the patient's language.")
def sheet(course_id: UUID, number: int) -> Response:
    """Print the dated aftercare of a completed session, or what to do before a booked one; that is noted."""
    return _pdf(course_id, number)


@paper_pages.get(SHEET, endpoint="sheet")
@everybody
def page(course_id: UUID, number: int) -> Response:
    """Show the sheet in the browser, ready to be printed; that somebody looked is noted."""
    return _pdf(course_id, number)


def _pdf(course_id: UUID, number: int) -> Response:
    from service.notify.paper.drawing import draw  # fonts and PDF take a quarter of the time in which the web starts

    drawn = draw(paper_of(db(), current_clinic(), course_id, number, program().clock.now()))
    record_view("course", course_id)
    name = {"Content-Disposition": f'inline; filename="aftercare-session-{number}.pdf"', "Cache-Control": "no-store"}
    return Response(drawn, mimetype=PDF, headers=name)
