"""Two patients exchange their places: pick the other one from a list, see what it does to both, do it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base.errors import Fault, Refusal, invalid
from service.clinics.models import Practitioner, Room
from service.courses.life.model import Outlook
from service.courses.life.moves import Which
from service.courses.life.pages_course import moves, read_course, refused_course, to_course
from service.courses.life.pages_form import read_reason
from service.courses.life.pages_preview import mark_of, preview_of
from service.courses.models import Course, CourseSession
from service.courses.page_views import CourseLines, SessionLine, read_names
from service.courses.refusal_words import fault_line, refusal_lines
from service.patients.models import Patient
from service.protocols.models import ProtocolVersion
from service.web.access import everybody
from service.web.actor import current_actor, current_clinic
from service.web.layout import page_zone
from service.web.program import program
from service.web.request_db import db

swapping_pages = Blueprint("swapping_pages", __name__, url_prefix="/courses/<uuid:course_id>/sessions/<int:number>")

NEAR = timedelta(days=7)
MOST = 40
NOBODY = Fault("$.with", "Choose whom to swap with.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A session of somebody else that could be swapped with; `value` is what its button sends."""

    value: str
    patient: str
    treatment: str
    number: int
    start: datetime
    practitioner: str | None
    room: str | None


@swapping_pages.get("/swap")
@everybody
def choose(course_id: UUID, number: int) -> ResponseReturnValue:
    """List the sessions of other patients on the same and the nearest days."""
    return _list_page(course_id, number, [])


@swapping_pages.post("/swap")
@everybody
def swap(course_id: UUID, number: int) -> ResponseReturnValue:
    """Exchange the places as it was shown; the first time, show it."""
    first, other = (course_id, number), None
    try:
        reason, other = read_reason(request.form), _read_other(request.form.get("with", ""))
        with program().database.read() as session:
            asked = (current_actor(), current_clinic(), first, other)
            outlooks = moves().preview_swap(session, *asked, reason=reason)
        if request.form.get("seen") != mark_of(*outlooks):
            return _preview_page(first, other, outlooks, reason)
        mine, _ = moves().swap(db(), *asked, reason=reason)
    except Refusal as refusal:
        db().rollback()
        if refusal.code == "not_found":
            raise
        return _list_page(course_id, number, _said(refusal, first, other), refusal.status)
    return to_course(course_id, mine.changed)


def _list_page(course_id: UUID, number: int, wrong: list[str], status: int = 200) -> ResponseReturnValue:
    course, patient = read_course(course_id)
    one = course.session(number)
    if one is None:
        raise Refusal("not_found", {"what": "session"})
    if one.state != "booked" or one.start is None:
        return refused_course(course_id, Refusal("session_state", {"number": number, "state": one.state}))
    others = _others(db(), current_clinic(), course, one)
    shown = {"course": course, "patient": patient, "one": one, "others": others, "wrong": wrong}
    return render_template("life/swap.html", **shown), status


def _preview_page(first: Which, second: Which, outlooks: tuple[Outlook, Outlook], reason: str | None) -> str:
    names = read_names(db(), current_clinic())
    sides = [
        (*read_course(which[0]), which[1], preview_of(outlook, names))
        for which, outlook in zip((first, second), outlooks, strict=True)
    ]
    return render_template(
        "life/swap_preview.html",
        course=sides[0][0],
        number=first[1],
        sides=sides,
        value=f"{second[0]}:{second[1]}",
        mark=mark_of(*outlooks),
        reason=reason,
    )


def _read_other(written: str) -> Which:
    course_id, _, number = written.partition(":")
    try:
        return UUID(course_id), int(number)
    except ValueError as error:
        raise invalid(NOBODY) from error


def _said(refusal: Refusal, first: Which, second: Which | None) -> list[str]:
    """Say whose session does not fit; the desk names the two `first` and `second`."""
    if second is None or not refusal.faults:
        return refusal_lines(refusal)
    names = {"first": _named(first), "second": _named(second)}
    sides = [(names.get(fault.path[2:].split(".")[0]), fault) for fault in refusal.faults]
    return [_of_whom(whose, fault) if whose else fault_line(fault) for whose, fault in sides]


def _of_whom(whose: str, fault: Fault) -> str:
    """Put the name of a session before what is said of it; whole sentences have its number."""
    number, colon, words = fault.sentence.partition(": ")
    return f"{whose}: {words}" if colon and number.startswith("Session ") else f"{whose} {fault.sentence}."


def _named(which: Which) -> str:
    course, patient = read_course(which[0])
    return f"{patient['name']}: session {which[1]} of {course.name}"


def _others(session: Session, clinic_id: UUID, course: CourseLines, one: SessionLine) -> list[Other]:
    """Return the booked sessions of other patients that are to come near this one's day, the nearest first."""
    assert one.start is not None
    start, each = one.start.astimezone(UTC), CourseSession
    found = (
        select(each, Patient.name, ProtocolVersion.content, Practitioner.name, Room.name)
        .join(Course, (Course.clinic_id == each.clinic_id) & (Course.id == each.course_id))
        .join(Patient, (Patient.clinic_id == Course.clinic_id) & (Patient.id == Course.patient_id))
        .join(
            ProtocolVersion,
            (ProtocolVersion.clinic_id == Course.clinic_id) & (ProtocolVersion.id == Course.protocol_version_id),
        )
        .outerjoin(Practitioner, (Practitioner.clinic_id == each.clinic_id) & (Practitioner.id == each.practitioner_id))
        .outerjoin(Room, (Room.clinic_id == each.clinic_id) & (Room.id == each.room_id))
        .where(
            each.clinic_id == clinic_id,
            each.state == "booked",
            each.starts_at > max(start - NEAR, program().clock.now()),
            each.starts_at < start + NEAR,
            Course.patient_id != course.patient_id,
        )
        .order_by(each.starts_at, each.id)
    )
    rows = [_other(*row) for row in session.execute(found)]
    days = one.start.date()
    return sorted(rows, key=lambda other: (abs((other.start.date() - days).days), other.start))[:MOST]


def _other(one: CourseSession, patient: str, content: dict[str, object], who: str | None, room: str | None) -> Other:
    assert one.starts_at is not None
    return Other(
        value=f"{one.course_id}:{one.number}",
        patient=patient,
        treatment=str(content["name"]),
        number=one.number,
        start=one.starts_at.astimezone(page_zone()),
        practitioner=who,
        room=room,
    )
