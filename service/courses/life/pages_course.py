"""The page of a course: what it shows, and what stands above it after something was done or refused."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from service.base.errors import Refusal
from service.courses.completion_form import KeptForm
from service.courses.life.consulting import was_consulted
from service.courses.life.moves import Moves
from service.courses.life.pages_history import Changed, last_changes, newest, result_of, undone_with
from service.courses.life.pages_screening import screening_card
from service.courses.life.pages_windows import windows_of_course
from service.courses.models import Course, CourseSession
from service.courses.notes import booking_notes
from service.courses.page_views import CourseLines, course_lines
from service.courses.reading import course_view
from service.courses.refusal_words import refusal_lines
from service.courses.timeline_parts import in_parts
from service.patients.reading import patient_view
from service.web.actor import current_actor, current_clinic
from service.web.layout import local_today, page_zone
from service.web.overviews import overviews_of_course
from service.web.program import program
from service.web.request_db import db

AFTERWARDS = {"completed": ("completed",), "undone": ("booked", "unplaced", "cancelled")}
"""The states that each of these can leave a session in."""


def moves() -> Moves:
    return program().courses.moves


def course_page(
    course_id: UUID,
    refused: list[str] | None = None,
    kept: KeptForm | None = None,
    needs_reason: int | None = None,
    asks_first: object = None,
) -> str:
    """Show a course, with what was refused above it, and what was typed.

    `needs_reason`: the number of a session whose last change a clinician may take back with a reason. `asks_first`:
    what is asked before a session is ticked (`pages_ticking`).
    """
    shown = {**course_parts(course_id), "kept": None if asks_first else kept}
    just = _just(shown["course"], refused)
    notes = booking_notes(db(), current_clinic(), course_id, request.args) if just["just"] == "booked" else []
    result = None if refused else result_of(db(), current_clinic(), course_id, request.args.get("change", type=UUID))
    return render_template(
        "courses/course.html",
        **shown,
        **just,
        refused=refused or [],
        needs_reason=needs_reason,
        asks_first=asks_first,
        typed_for_it=kept,
        notes=notes,
        also=_booked_with(shown["course"]) if just["just"] == "booked" else None,
        result=result,
        back=_back_with(course_id, just),
        theirs={one.course_id: _timeline(one.course_id) for one in result.others} if result else {},
        screening=screening_card(db(), current_clinic(), course_id),
        treated_today=any(one.state == "booked" and one.on == local_today() for one in shown["course"].sessions),
    )


def course_parts(course_id: UUID) -> dict[str, Any]:
    """Return what every page about a course shows, or refuse with `not_found`."""
    course, patient = read_course(course_id)
    overviews = overviews_of_course(db(), current_clinic(), course_id)
    timeline = overviews.get("timeline", [])
    row = db().get_one(Course, (current_clinic(), course_id))
    return {
        "course": course,
        "patient": patient,
        "timeline": timeline,
        "parts": in_parts(timeline),
        "items": overviews.get("items", []),
        "perhaps": overviews.get("perhaps", []),
        "sheet": overviews.get("sheet", ()),
        "before": overviews.get("before"),
        "gone": overviews.get("gone", []),
        "undecided": overviews.get("undecided", []),
        "still_goes": overviews.get("still_goes", []),
        "first_text": overviews.get("first_text"),
        "calls": overviews.get("calls", []),
        "today": local_today(),
        "windows": windows_of_course(db(), row) if course.to_be_placed else {},
        "undoable": last_changes(db(), current_clinic(), course_id),
        "consulted": _consulted(course),
        **_problems(course, program().clock.now()),
    }


def read_course(course_id: UUID) -> tuple[CourseLines, dict[str, Any]]:
    """Return a course and its patient as pages show them, or refuse with `not_found`."""
    view = course_view(db(), current_clinic(), course_id, program().clock.now())
    (lines,) = course_lines(db(), current_clinic(), [view], local_today())
    patient = program().patients.get(db(), current_actor(), view["patient_id"])
    return lines, patient_view(db(), patient)


def to_course(course_id: UUID, changed: Iterable[CourseSession] = (), just: str | None = None) -> ResponseReturnValue:
    """Lead to the page of a course, with a line about what was done to the first of the sessions that changed."""
    change = newest(db(), changed)
    return redirect(url_for("courses_pages.course", course_id=course_id, change=change, just=just))


def refused_course(
    course_id: UUID, refusal: Refusal, kept: KeptForm | None = None, undoing: int | None = None
) -> ResponseReturnValue:
    """Show the course as it is, with what was refused above it; a course that is not there stays a refusal.

    `undoing`: the number of the session whose last change was to be taken back.
    """
    db().rollback()
    needs_reason = undoing if refusal.code == "too_soon" else None
    return course_page(course_id, refusal_lines(refusal), kept, needs_reason), refusal.status


def _just(course: CourseLines, refused: list[str] | None) -> dict[str, Any]:
    """Say what has just been done, unless it was refused, or taken back since."""
    just, number = request.args.get("just"), request.args.get("session", type=int)
    one = course.session(number) if number else None
    stale = just in AFTERWARDS and (one is None or one.state not in AFTERWARDS[just])
    return {"just": None if refused or stale else just, "just_session": number}


def _back_with(course_id: UUID, just: dict[str, Any]) -> list[Changed]:
    if just["just"] != "undone" or not just["just_session"]:
        return []
    return undone_with(db(), current_clinic(), course_id, just["just_session"])


def _booked_with(course: CourseLines) -> dict[str, Any] | None:
    """Return the other course of this patient that was booked with one, with its texts."""
    other = request.args.get("also", type=UUID)
    row = db().get(Course, (current_clinic(), other)) if other else None
    if row is None or row.patient_id != course.patient_id:
        return None
    shown, _ = read_course(row.id)
    return {"course": shown, "timeline": _timeline(row.id)}


def _timeline(course_id: UUID) -> Sequence[Any]:
    """Return what the timeline of another course tells."""
    told: Sequence[Any] = overviews_of_course(db(), current_clinic(), course_id).get("timeline", [])
    return told


def _problems(course: CourseLines, now: datetime) -> dict[str, list[Any]]:
    """Part what no longer fits (number and words) from what is over and not ticked (words).

    Who is being treated now is no problem yet.
    """
    told = [(course.session(problem["number"]), problem["sentence"]) for problem in course.problems]
    return {
        "unfit": [(one.number, words) for one, words in told if one and one.start and one.start > now],
        "unticked": [words for one, words in told if one and one.end and one.end <= now],
    }


def _consulted(course: CourseLines) -> bool:
    """Tell whether the consultation that comes first has taken place."""
    last = max((one.on for one in course.sessions if one.state == "completed" and one.on), default=None)
    if course.standing is None or course.standing.state != "needs_consultation" or last is None:
        return False
    return was_consulted(db(), current_clinic(), course.patient_id, last, page_zone())
