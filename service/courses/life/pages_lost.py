"""What is booked where nobody can treat any more: for Today, until each of it has been moved."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from service.clinics.timetable.strays import Scope
from service.courses.appointments.words import KINDS
from service.courses.offers.finding import read_open_offers
from service.courses.strays import Stray, read_strays

AHEAD = timedelta(days=60)
"""How far Today looks: what is later can wait, and stands on its course and on the pages of people and rooms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostPlace:
    """A session or an appointment; `about` says where it is told of, `move` where it is moved.

    `asked`: another place is offered to the patient already.
    """

    id: UUID
    patient_name: str
    mobile: str | None
    what: str
    start: datetime
    why: str
    about: str
    move: str
    asked: bool


def lost_places_ahead(session: Session, clinic_id: UUID, now: datetime) -> list[LostPlace]:
    """List the patients whose places stand no longer, the nearest first."""
    found = read_strays(session, clinic_id, Scope(ends_at=now + AHEAD), now)
    sessions = [one.session for one in found if one.session is not None]
    offers = read_open_offers(session, clinic_id, sessions) if sessions else ()
    asked = {offer.session_id for offer in offers}
    return [_line(one, asked) for one in found]


def _line(one: Stray, asked: set[UUID | None]) -> LostPlace:
    about, move = _links(one)
    return LostPlace(
        id=one.booking.id,
        patient_name=one.patient.name if one.patient else "Nobody",
        mobile=one.patient.mobile if one.patient else None,
        what=f"session {one.session.number}" if one.session else KINDS.get(one.booking.kind, one.booking.kind).lower(),
        start=one.start,
        why=f"{one.words[:1].upper()}{one.words[1:]}.",
        about=about,
        move=move,
        asked=one.session is not None and one.session.id in asked,
    )


def _links(one: Stray) -> tuple[str, str]:
    if one.session is not None:
        course_id = one.session.course_id
        about = url_for("courses_pages.course", course_id=course_id)
        return about, url_for("moving_pages.choose", course_id=course_id, number=one.session.number)
    day = url_for("diary_pages.diary", on=one.start.date().isoformat())
    found = one.appointment_id
    appointment = url_for("diary_pages.appointment", appointment_id=found) if found else day
    return appointment, appointment
